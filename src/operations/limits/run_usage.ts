import type { Clock } from "../../async/clock.ts";
import type { Caller } from "../caller.ts";
import { type Refusal, refused } from "../result.ts";

/** What one run may ask of the API. */
export interface RunLimits {
  /** How many requests a second, on average. */
  readonly ratePerSecond: number;
  /** How many bytes it may write to the board in all. */
  readonly writtenBytes: number;
}

/** How many seconds' worth of requests may come at once, after a pause. */
const BURST_S = 10;

/** What a write counts at least: a card or a comment takes room, however short its text is. */
const LEAST_BYTES = 1024;

/** How many runs are remembered: far more than are ever live at once. The one that asked last stays longest. */
const MAX_RUNS = 1_000;

const MIB = 2 ** 20;

interface Usage {
  /** How many more requests may come now. */
  left: number;
  /** When that was so, by the monotonic clock. */
  at: number;
  written: number;
}

/** Gives back what a write took that the board did not make. */
export type GiveBack = () => void;

/**
 * Counts what each run asks for, in memory. People, and callers without a token, are not counted: the latter
 * can't be told apart.
 */
export class RunUsage {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #limits: () => RunLimits;
  readonly #runs = new Map<string, Usage>();

  /** @param limits asked at each call, since a reload may change them */
  constructor(clock: Pick<Clock, "monotonic">, limits: () => RunLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Counts one request. The refusal says how long to wait. */
  request(caller: Caller): Refusal<"too_many_requests"> | null {
    if (caller.kind !== "run") return null;
    const { ratePerSecond: rate } = this.#limits();
    const usage = this.#of(caller.runId);
    const now = this.#clock.monotonic();
    usage.left = Math.min(burstOf(rate), usage.left + (now - usage.at) / 1_000 * rate);
    usage.at = now;
    if (usage.left >= 1) {
      usage.left--;
      return null;
    }
    return {
      ...refused(
        "too_many_requests",
        `Cannot answer: run "${caller.runId}" asks more than ${rate} times a second; wait as Retry-After says; a person can allow more in the config: api_rate`,
      ),
      retryAfterMs: (1 - usage.left) / rate * 1_000,
    };
  }

  /** Counts a write of so many bytes, unless it is too much. `what` completes "Cannot …". */
  write(caller: Caller, bytes: number, what: string): Refusal<"written_too_much"> | GiveBack {
    if (caller.kind !== "run") return () => {};
    const { writtenBytes } = this.#limits();
    const usage = this.#of(caller.runId);
    const counted = Math.max(bytes, LEAST_BYTES);
    if (usage.written + counted > writtenBytes) {
      return refused(
        "written_too_much",
        `Cannot ${what}: with it, run "${caller.runId}" would have written more than ${
          writtenBytes / MIB
        } MiB to the board; a person can allow more in the config: api_written_mib`,
      );
    }
    usage.written += counted;
    return () => void (usage.written -= counted);
  }

  #of(runId: string): Usage {
    const usage = this.#runs.get(runId) ?? {
      left: burstOf(this.#limits().ratePerSecond),
      at: this.#clock.monotonic(),
      written: 0,
    };
    this.#runs.delete(runId);
    this.#runs.set(runId, usage);
    for (const oldest of this.#runs.keys()) {
      if (this.#runs.size <= MAX_RUNS) break;
      this.#runs.delete(oldest);
    }
    return usage;
  }
}

function burstOf(rate: number): number {
  return Math.max(1, rate * BURST_S);
}
