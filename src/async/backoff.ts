/** A board that asks to be left alone for longer is asked again after this. */
const LONGEST_ASKED_MS = 3_600_000;

/** How a wait grows with the failures in a row, in milliseconds. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait after `failures` failures in a row (from 1): doubling, at most `maxMs`, and half of
 * it by chance, so that dispatchers that failed together do not return together. Never less than
 * `retryAfterMs`, which the board asked for, within reason.
 */
export function backoffMs(
  failures: number,
  { firstMs, maxMs }: BackoffLimits,
  { retryAfterMs = 0, random = Math.random }: {
    readonly retryAfterMs?: number | undefined;
    readonly random?: () => number;
  } = {},
): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));
  // NaN would make a wait that is none.
  const askedMs = Math.min(retryAfterMs || 0, LONGEST_ASKED_MS);
  return Math.round(Math.max(askedMs, ceiling * (0.5 + random() / 2)));
}
