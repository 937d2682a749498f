import { growingMs } from "../../async/backoff.ts";
import type { Route } from "../route.ts";

/** The next start of a task that an earlier run worked on. */
export interface Retry {
  /** The number of the next attempt. The same number again if the earlier run does not count. */
  readonly attempt: number;
  /** The earliest time of the start, in milliseconds since the epoch. */
  readonly at: number;
}

/** How long a route waits between attempts. */
export type RetryDelays = Pick<Route, "retryDelayMs" | "maxRetryDelayMs">;

/**
 * How long to wait after the given number of failed attempts in a row (from 1), in milliseconds: exponential
 * with full jitter, so that tasks that failed together do not retry together.
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
 * The attempt and the earliest time of a task's next run from `queue`. `latest` is the task's latest run
 * from any queue. After a run from another queue, attempts count from 1 again, as after a person's move: a
 * reviewer who sends a task back starts it over.
 */
export function nextAttempt(
  latest: { readonly queue: string; readonly retry: Retry | null } | null,
  queue: string,
): Retry {
  const retry = latest?.queue === queue ? latest.retry : null;
  return retry ?? { attempt: 1, at: 0 };
}
