import { GrowingWait, type Growth } from "../../async/backoff.ts";
import type { Leader, LeaderEnd } from "../leader.ts";
import type { Poller } from "../output/poller.ts";
import { readRecords } from "./folder.ts";
import type { InspectTarget, LeaderState } from "./inspect.ts";
import type { StartRecord } from "./records.ts";
import type { Seals } from "./seals.ts";

/** A shim that was killed leaves no record: that is seen so much later at most. */
const MAX_PAUSE_MS = 2_000;

/** Once the end is near, it is looked for soon, and then less and less often. */
const NEAR_PAUSES: Growth = { firstMs: 5, maxMs: MAX_PAUSE_MS };

/** What {@linkcode adoptedLeader} takes. */
export interface AdoptedLeaderOptions {
  readonly folder: string;
  readonly seals: Seals | null;
  readonly start: StartRecord;
  /** Looks at the process through a child, which also sends the signal, if there is one. Never rejects. */
  readonly inspect: (target: InspectTarget) => Promise<LeaderState>;
  readonly poller: Poller;
  /** How it ended, once it is gone. */
  readonly endOf: () => LeaderEnd;
}

/**
 * A shim that an earlier dispatcher started. It is not a child of this process: only an
 * inspection shows its end, and its id may pass to a stranger at any time, so that each signal
 * inspects it first.
 */
export function adoptedLeader(options: AdoptedLeaderOptions): Leader {
  const { start: { pid, started }, inspect } = options;
  const watch = new LeaderWatch(options);
  return {
    pid,
    ended: watch.ended,
    async signal(signal) {
      if (signal === "SIGKILL") watch.kill();
      else await inspect({ pid, started, signal: "TERM" });
    },
    // Members that do not carry the run's id could be a stranger's by now.
    leftGroup: () => null,
  };
}

/** Waits for the end of a shim that is not a child of this process. */
class LeaderWatch {
  readonly #options: AdoptedLeaderOptions;
  readonly #ended = Promise.withResolvers<LeaderEnd>();
  readonly #stop: () => void;
  #inspectedAt = performance.now();
  readonly #nearPauses = new GrowingWait(NEAR_PAUSES);
  #pauseMs = MAX_PAUSE_MS;
  #isNear = false;
  #isLooking = false;
  #hasRecord = false;
  #signal: InspectTarget["signal"] = null;

  constructor(options: AdoptedLeaderOptions) {
    this.#options = options;
    this.#stop = options.poller.watch(() => this.#poll());
  }

  get ended(): Promise<LeaderEnd> {
    return this.#ended.promise;
  }

  /** From now on each inspection kills, until no process is left. */
  kill(): void {
    this.#signal = "KILL";
    this.#expectEnd();
    void this.#inspect();
  }

  /** The record comes a moment before the shim's own end: that is what is waited for. */
  #poll(): boolean {
    const { folder, seals } = this.#options;
    const isNews = !this.#hasRecord && readRecords(folder, seals).exitCode !== null;
    if (isNews) {
      this.#hasRecord = true;
      this.#expectEnd();
    }
    if (performance.now() - this.#inspectedAt >= this.#pauseMs) void this.#inspect();
    return isNews;
  }

  #expectEnd(): void {
    this.#isNear = true;
    this.#nearPauses.reset();
    this.#pauseMs = 0;
  }

  async #inspect(): Promise<void> {
    if (this.#isLooking) return;
    const { inspect, start: { pid, started }, endOf } = this.#options;
    this.#isLooking = true;
    const state = await inspect({ pid, started, signal: this.#signal });
    this.#isLooking = false;
    this.#inspectedAt = performance.now();
    this.#pauseMs = this.#isNear ? this.#nearPauses.next() : MAX_PAUSE_MS;
    if (state === "ours" || state === "unknown") return;
    this.#stop();
    this.#ended.resolve(endOf());
  }
}
