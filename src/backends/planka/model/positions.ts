import type { Clock } from "../../../async/clock.ts";

/** Positions count from here. */
const EPOCH = Date.UTC(2025, 0, 1);
/** So far does a position grow in a millisecond; people's clients put cards 65536 apart. */
const PER_MS = 1_000;
/** Behind all that counts in steps of 65536, on a machine whose clock is not set. */
const LEAST = 2 ** 40;
/** Where the only card of a list is. */
const FIRST = 65_536;

/**
 * Gives positions at the end of any list without a look at it: each is made of the time, and so
 * behind what people and dispatchers put there before. A list would have to be read whole to know its
 * last card, and lists of what is done are long.
 *
 * Fifteen steps of a person's client fit into a second; past the year 2060 Planka numbers a list anew.
 */
export class Positions {
  readonly #clock: Clock;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A position behind all others, and behind those that were given before. */
  end(): number {
    const byTime = Math.max(LEAST, Math.round(this.#clock.now() - EPOCH) * PER_MS);
    this.#last = Math.max(byTime, this.#last + PER_MS);
    return this.#last;
  }
}

/** A position before `others`. */
export function topOf(others: readonly { readonly position: number }[]): number {
  const first = Math.min(...others.map(({ position }) => position));
  return Number.isFinite(first) ? first / 2 : FIRST;
}
