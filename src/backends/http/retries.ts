import type { Clock } from "../../async/clock.ts";
import { LateError } from "../../async/deadline.ts";
import { isAdapterError } from "../../domain/errors.ts";

/** The longest wait before each retry of a read, in milliseconds. */
const WAITS_MS = [250, 1_000];

/**
 * Calls `read`, and again if the board is unavailable. Half of each wait is random, so that dispatchers
 * that failed together do not come back together. It does not retry if the board named a time to wait,
 * or if the read took all the time that a request may take: the caller decides then.
 */
export async function withRetries<Result>(
  read: () => Promise<Result>,
  { clock, signal, random = Math.random }: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly random?: () => number;
  },
): Promise<Result> {
  for (const waitMs of WAITS_MS) {
    try {
      return await read();
    } catch (error) {
      if (!isWorthRetrying(error)) throw error;
      await clock.sleep(waitMs * (0.5 + random() / 2), { signal });
    }
  }
  return await read();
}

function isWorthRetrying(error: unknown): boolean {
  return isAdapterError(error, "unavailable") && error.retryAfterMs === undefined &&
    !(error.cause instanceof LateError);
}
