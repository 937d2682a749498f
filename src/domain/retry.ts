import { growingMs } from "../async/backoff.ts";
import type { Route } from "./route.ts";

/** The next start of a task that goes on from an earlier run. */
export interface Retry {
  /** Which attempt it will be. The same as before where the run before it does not count. */
  readonly attempt: number;
  /** Not before this instant, in milliseconds since the epoch. */
  readonly at: number;
}

/** How a route spaces attempts. */
export type RetryDelays = Pick<Route, "retryDelayMs" | "maxRetryDelayMs">;

/**
 * How long to wait after so many failed attempts in a row (from 1), in milliseconds: exponential with
 * full jitter, so that tasks that failed together do not return together.
 *
 * @param random gives numbers from 0 to below 1
 */
export function retryDelayMs(
  failures: number,
  { retryDelayMs, maxRetryDelayMs }: RetryDelays,
  random: () => number,
): number {
  const growth = { firstMs: retryDelayMs, maxMs: maxRetryDelayMs, jitter: 1 };
  return Math.round(growingMs(failures, growth, random));
}

/**
 * How the next run of a task from `queue` begins, by the latest run of that task from any queue. A run
 * from another queue lies between attempts like a person's hand: who reviews a task and sends it back
 * begins it anew.
 */
export function nextAttempt(
  latest: { readonly queue: string; readonly retry: Retry | null } | null,
  queue: string,
): Retry {
  const retry = latest?.queue === queue ? latest.retry : null;
  return retry ?? { attempt: 1, at: 0 };
}
