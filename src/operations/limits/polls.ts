import type { Clock } from "../../async/clock.ts";
import type { RunControl } from "../../contracts/run_control.ts";

/** The least time between two polls that callers ask for, in milliseconds. */
const APART_MS = 1_000;

/** What a caller may ask for: see the methods of {@linkcode RunControl}. */
type Poll = "hint" | "refresh";

/**
 * Folds requests for a poll. The first one is passed on at once, and all that come within a second of it as one,
 * at the end of that second: what a caller saw on the board before it asked is then read.
 */
export class Polls {
  readonly #clock: Clock;
  readonly #control: Pick<RunControl, Poll>;
  #nextAt = -Infinity;
  #waiting: Poll | null = null;

  constructor(clock: Clock, control: Pick<RunControl, Poll>) {
    this.#clock = clock;
    this.#control = control;
  }

  /** Asks for a poll soon. An abort of `signal` drops a poll that waits. */
  request(poll: Poll, signal: AbortSignal): void {
    if (this.#waiting !== null) {
      // A refresh does all that a hint does.
      if (poll === "refresh") this.#waiting = poll;
      return;
    }
    const waitMs = this.#nextAt - this.#clock.monotonic();
    if (waitMs <= 0) return this.#pass(poll);
    this.#waiting = poll;
    this.#clock.sleep(waitMs, { signal }).then(
      () => this.#pass(this.#waiting ?? poll),
      () => this.#waiting = null,
    );
  }

  #pass(poll: Poll): void {
    this.#waiting = null;
    this.#nextAt = this.#clock.monotonic() + APART_MS;
    this.#control[poll]();
  }
}
