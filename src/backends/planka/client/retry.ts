import type { Clock } from "../../../async/clock.ts";
import { isAdapterError } from "../../../domain/errors.ts";
import { LateError } from "../../../async/deadline.ts";

/** The longest waits before a read is tried again, in milliseconds. */
const WAITS_MS = [250, 1_000];

/**
 * What `read` gives, tried again where the board was not to be had: half of each wait is chance, so
 * that dispatchers that failed together do not return together. A wait that the board asked for, and
 * one that took all its time already, are left to the caller.
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
