import type { Clock } from "../../../async/clock.ts";

/** A `Date` header is cut to the second, and its answer may be under way for a while. */
const TOLERANCE_MS = 2_000;

/**
 * The time by the server's own clock, as its answers tell it: how old a record is, is judged by the
 * clock that dated it.
 */
export class ServerClock {
  readonly #clock: Clock;
  /** What is added to monotonic time; null until an answer told. */
  #offset: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Learns from an answer that arrived just now. */
  observe(headers: Headers): void {
    const sentAt = Date.parse(headers.get("date") ?? "");
    if (Number.isNaN(sentAt)) return;
    const offset = sentAt - this.#clock.monotonic();
    // Every header tells a time that is past: the latest is nearest, unless the clock was set back.
    const isSetBack = this.#offset !== null && offset < this.#offset - TOLERANCE_MS;
    if (this.#offset === null || offset > this.#offset || isSetBack) this.#offset = offset;
  }

  /** Milliseconds since the epoch; by this machine's clock as long as no answer told. */
  now(): number {
    return this.#offset === null ? this.#clock.now() : this.#offset + this.#clock.monotonic();
  }
}
