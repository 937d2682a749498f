/** How waits grow from one try to the next. */
export interface Growth {
  /** The first wait, in milliseconds. */
  readonly firstMs: number;
  /** The longest wait, in milliseconds. */
  readonly maxMs: number;
  /** Each wait is this many times as long as the wait before it; 2 if unset. */
  readonly factor?: number;
  /**
   * Which part of each wait is random, from 0 (none; if unset) to 1 (all of it), so that callers that
   * failed together do not retry together.
   */
  readonly jitter?: number;
}

/** A higher power of the factor makes a wait longer than any `maxMs`, and in the end not a number. */
const MAX_POWER = 100;

/** The longest wait that a server may ask for, in milliseconds; a longer one is cut to this. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * How long to wait after the given number of tries (from 1), in milliseconds.
 *
 * @param random gives numbers from 0 to below 1
 */
export function growingMs(
  tries: number,
  { firstMs, maxMs, factor = 2, jitter = 0 }: Growth,
  random: () => number = Math.random,
): number {
  const longest = Math.min(maxMs, firstMs * factor ** Math.min(tries - 1, MAX_POWER));
  return jitter === 0 ? longest : longest * (1 - jitter + jitter * random());
}

/**
 * How long to wait after the given number of failures in a row (from 1), in milliseconds; half of it is
 * random. Never less than `retryAfterMs`, which the server asked for, unless that is more than an hour.
 */
export function backoffMs(
  failures: number,
  growth: Growth,
  { retryAfterMs = 0, random = Math.random }: {
    readonly retryAfterMs?: number | undefined;
    readonly random?: () => number;
  } = {},
): number {
  // With NaN there would be no wait at all.
  const askedMs = Math.min(retryAfterMs || 0, MAX_RETRY_AFTER_MS);
  return Math.round(Math.max(askedMs, growingMs(failures, { jitter: 0.5, ...growth }, random)));
}

/** Waits that grow from one to the next, until {@linkcode GrowingWait.reset}. */
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

  /** Makes the next wait the first one again. */
  reset(): void {
    this.#taken = 0;
  }
}
