import type { Clock } from "../../../async/clock.ts";

/** The instant of position 0. */
const EPOCH = Date.UTC(2025, 0, 1);
/** How much positions grow in a millisecond. Planka's own page puts cards 65536 apart. */
const PER_MS = 1_000;
/** Behind every position that Planka's page gives, even on a machine whose clock is not set. */
const LEAST = 2 ** 40;
/** The position of the only card in a list. */
const FIRST = 65_536;

/**
 * Gives positions at the end of any list without a read of the list. Each position is made of the time, so
 * it is behind all that people and dispatchers have put there before. To find the last card, the whole list
 * would have to be read, and a list of done tasks is long.
 *
 * Fifteen steps of Planka's page fit into a second. After the year 2060 Planka numbers the list again.
 */
export class Positions {
  readonly #clock: Clock;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A position behind all others, and behind those that this object gave before. */
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
