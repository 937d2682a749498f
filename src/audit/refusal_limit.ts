import type { Clock } from "../async/clock.ts";

/** How many refusals a minute get an entry of their own. */
const PER_MINUTE = 60;
const MINUTE_MS = 60_000;

/**
 * Keeps refusals from pushing everything else out of a log of limited size: a caller without rights can have
 * thousands of requests refused each second. Those beyond the first of a minute are counted.
 */
export class RefusalLimit {
  readonly #clock: Pick<Clock, "monotonic">;
  #since = -Infinity;
  #kept = 0;
  #skipped = 0;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Whether a refusal that comes now is only counted. */
  isOver(): boolean {
    const now = this.#clock.monotonic();
    if (now - this.#since >= MINUTE_MS) {
      this.#since = now;
      this.#kept = 0;
    }
    if (this.#kept++ < PER_MINUTE) return false;
    this.#skipped++;
    return true;
  }

  /** How many were only counted since the last call. */
  takeSkipped(): number {
    const skipped = this.#skipped;
    this.#skipped = 0;
    return skipped;
  }
}
