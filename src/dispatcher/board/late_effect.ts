import { growingMs, type Growth } from "../../async/backoff.ts";
import type { Clock } from "../../async/clock.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import type { AdapterError } from "../../domain/errors.ts";

/** The waits between two reads of the board by which a write without an answer is followed. */
const LOOKS: Growth = { firstMs: 1_000, maxMs: 60_000 };

/** How long a write without an answer may still take effect. */
export class LateEffect {
  readonly #clock: Clock;
  readonly #until: number;
  #looks = 0;

  /** @param leftMs how long from now */
  constructor(clock: Clock, leftMs: number) {
    this.#clock = clock;
    this.#until = clock.monotonic() + Math.max(0, leftMs);
  }

  /** Of a write that failed with `error` just now. */
  static after(error: AdapterError, tasks: TaskAdapter, clock: Clock): LateEffect {
    return new LateEffect(clock, error.mayTakeEffectLater ? tasks.lateEffectMs ?? 0 : 0);
  }

  /** Of a write whose answer was missing at `doubtedAt`, in milliseconds since the epoch, if it was. */
  static since(doubtedAt: number | undefined, tasks: TaskAdapter, clock: Clock): LateEffect {
    const { lateEffectMs = 0 } = tasks;
    if (doubtedAt === undefined) return new LateEffect(clock, 0);
    // If the clock was set back meanwhile, the time does not get longer.
    return new LateEffect(clock, Math.min(lateEffectMs, doubtedAt + lateEffectMs - clock.now()));
  }

  /** Whether the write may still take effect. */
  get isPossible(): boolean {
    return this.#until > this.#clock.monotonic();
  }

  /** How long to wait before the next read, in milliseconds: longer each time, and not past the end. */
  nextLookMs(): number {
    this.#looks++;
    return Math.max(
      1,
      Math.min(growingMs(this.#looks, LOOKS), this.#until - this.#clock.monotonic()),
    );
  }
}
