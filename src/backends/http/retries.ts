import { growingMs, type Growth } from "../../async/backoff.ts";
import type { Clock } from "../../async/clock.ts";
import { LateError } from "../../async/deadline.ts";
import { isAdapterError } from "../../domain/errors.ts";
import { ReplyLimitError } from "./read_reply.ts";

/** How often a read is retried. */
const MAX_RETRIES = 2;

/** The wait before each retry. */
const WAITS: Growth = { firstMs: 250, maxMs: 1_000, factor: 4, jitter: 0.5 };

/**
 * Calls `read`, and again if the board is unavailable. Half of each wait is random, so that dispatchers
 * that failed together do not come back together. It does not retry if the board named a time to wait,
 * or if the read took all the time, or gave more, than a request may: the caller decides then.
 */
export async function withRetries<Result>(
  read: () => Promise<Result>,
  { clock, signal, random = Math.random }: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly random?: () => number;
  },
): Promise<Result> {
  for (let tries = 1;; tries++) {
    try {
      return await read();
    } catch (error) {
      if (tries > MAX_RETRIES || !isWorthRetrying(error)) throw error;
      await clock.sleep(growingMs(tries, WAITS, random), { signal });
    }
  }
}

function isWorthRetrying(error: unknown): boolean {
  return isAdapterError(error, "unavailable") && error.retryAfterMs === undefined &&
    !(error.cause instanceof LateError) && !(error.cause instanceof ReplyLimitError);
}
