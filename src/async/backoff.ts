/** How waits grow from one try to the next. */
export interface Growth {
  /** The first wait, in milliseconds. */
  readonly firstMs: number;
  /** The longest wait, in milliseconds. */
  readonly maxMs: number;
  /** How many times as long as the wait before it each one is; 2 if nothing is said. */
  readonly factor?: number;
  /**
   * Which part of each wait is chance, from 0 (none, if nothing is said) to 1 (all of it), so that those
   * who failed together do not return together.
   */
  readonly jitter?: number;
}

/** A factor to a higher power is longer than any wait, and in the end not a number. */
const HIGHEST_POWER = 100;

/** A server that asks for a longer wait than this is asked again after it, in milliseconds. */
const LONGEST_ASKED_MS = 3_600_000;

/**
 * How long to wait after so many tries (from 1), in milliseconds.
 *
 * @param random gives numbers from 0 to below 1
 */
export function growingMs(
  tries: number,
  { firstMs, maxMs, factor = 2, jitter = 0 }: Growth,
  random: () => number = Math.random,
): number {
  const longest = Math.min(maxMs, firstMs * factor ** Math.min(tries - 1, HIGHEST_POWER));
  return jitter === 0 ? longest : longest * (1 - jitter + jitter * random());
}

/**
 * How long to wait after so many failures in a row (from 1), in milliseconds: half of it is chance. Never
 * less than `retryAfterMs`, which the server asked for, within reason.
 */
export function backoffMs(
  failures: number,
  growth: Growth,
  { retryAfterMs = 0, random = Math.random }: {
    readonly retryAfterMs?: number | undefined;
    readonly random?: () => number;
  } = {},
): number {
  // NaN would make a wait that is none.
  const askedMs = Math.min(retryAfterMs || 0, LONGEST_ASKED_MS);
  return Math.round(Math.max(askedMs, growingMs(failures, { jitter: 0.5, ...growth }, random)));
}

/** Waits that grow with each one that is taken, until there is news. */
export class GrowingWait {
  readonly #growth: Growth;
  #taken = 0;

  constructor(growth: Growth) {
    this.#growth = growth;
  }

  /** The next wait, in milliseconds. */
  next(): number {
    this.#taken++;
    return growingMs(this.#taken, this.#growth);
  }

  /** Begins again with the first wait. */
  reset(): void {
    this.#taken = 0;
  }
}
