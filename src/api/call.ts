import type { Clock } from "../async/clock.ts";
import { whenAborted } from "../async/abort.ts";
import { ProblemError } from "./problem.ts";

/** Why a deadline is waited for no longer. Without a reason of its own each abort would make an error with a stack. */
const DONE = new Error("The call has ended");

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
export async function callBoard<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { clock, timeoutMs, shutdown }: CallBounds,
): Promise<T> {
  const giveUp = new AbortController();
  const done = new AbortController();
  const late = clock.sleep(timeoutMs, { signal: done.signal })
    .then(() => abandon(giveUp, tooLate(timeoutMs)));
  const stopped = whenAborted(shutdown, done.signal)
    .then(() => abandon(giveUp, stopping()));
  try {
    return await Promise.race([stopped, late, attempt(work, giveUp.signal)]);
  } finally {
    done.abort(DONE);
  }
}

function abandon(giveUp: AbortController, error: ProblemError): never {
  giveUp.abort(error);
  throw error;
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
