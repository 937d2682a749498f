/** How a wait grows with the failures in a row, in milliseconds. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait after `failures` failures in a row (from 1): doubling, at most `maxMs`, and half of
 * it by chance, so that dispatchers that failed together do not return together. Never less than
 * `retryAfterMs`, which the board asked for.
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
  return Math.max(retryAfterMs, ceiling * (0.5 + random() / 2));
}
