import { neverAborted } from "../async/abort.ts";
import type { Clock } from "../async/clock.ts";
import { LateError, withDeadline } from "../async/deadline.ts";
import { ProblemError } from "./problem.ts";

/** What bounds a call. */
export interface CallBounds {
  readonly clock: Clock;
  /** How long the board may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Aborted when the server no longer waits, or undefined. */
  readonly shutdown: AbortSignal | undefined;
}

/**
 * What `work` resolves to, unless it takes too long or the server stops. That the client has gone does
 * not end it: a write that was asked for is made.
 */
export async function awaitBoard<T>(
  { clock, timeoutMs, shutdown }: CallBounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limits = { ms: timeoutMs, clock, signal: shutdown ?? neverAborted };
  try {
    return await withDeadline(limits, (signal) => attempt(work, signal));
  } catch (error) {
    if (shutdown?.aborted && error === shutdown.reason) throw stopping();
    throw error instanceof LateError ? tooLate(timeoutMs) : error;
  }
}

/** Hono hands only errors to its error handler. */
async function attempt<T>(
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await work(signal);
  } catch (error) {
    throw error instanceof Error ? error : new Error("The board threw no error", { cause: error });
  }
}

function tooLate(timeoutMs: number): ProblemError {
  return new ProblemError({
    status: 504,
    code: "backend_timeout",
    detail: `Cannot wait any longer: the board did not answer within ${
      timeoutMs / 1000
    } s; what was asked may still have been done, so look before you repeat it`,
  });
}

function stopping(): ProblemError {
  return new ProblemError({
    status: 503,
    code: "stopping",
    detail:
      "Cannot wait for the board: the dispatcher is stopping; what was asked may still have been done, so look before you repeat it",
  });
}
