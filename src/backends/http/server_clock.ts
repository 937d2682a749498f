import type { Clock } from "../../async/clock.ts";

/** A `Date` header is cut to the second, and its reply may take a while to arrive. */
const TOLERANCE_MS = 2_000;

/**
 * The time by the server's own clock, learned from its replies: the age of a record is judged by the
 * clock that dated the record.
 */
export class ServerClock {
  readonly #clock: Clock;
  /** The server's time minus monotonic time; null before the first reply with a date. */
  #offset: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Learns from the headers of a reply that arrived just now. */
  observe(headers: Headers): void {
    const sentAt = Date.parse(headers.get("date") ?? "");
    if (Number.isNaN(sentAt)) return;
    const offset = sentAt - this.#clock.monotonic();
    // Every header tells a time that is past: the latest is nearest, unless the clock was set back.
    const isSetBack = this.#offset !== null && offset < this.#offset - TOLERANCE_MS;
    if (this.#offset === null || offset > this.#offset || isSetBack) this.#offset = offset;
  }

  /** Milliseconds since the epoch; by this machine's clock before the first reply with a date. */
  now(): number {
    return this.#offset === null ? this.#clock.now() : this.#offset + this.#clock.monotonic();
  }
}
