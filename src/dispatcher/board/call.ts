import type { Clock } from "../../async/clock.ts";
import { LateError, withDeadline } from "../../async/deadline.ts";
import type { CallOptions } from "../../contracts/task_adapter.ts";
import { AdapterError, isAdapterError, messageOf } from "../../domain/errors.ts";
import { backoffMs, type Growth } from "../../async/backoff.ts";

/** The longest time that a board call of the dispatcher may take, in milliseconds. */
export const CALL_DEADLINE_MS = 60_000;

const RETRY: Growth = { firstMs: 1_000, maxMs: 60_000 };

/** What limits the time of board calls. */
export interface CallContext {
  readonly clock: Clock;
  /** Aborts every call. */
  readonly signal: AbortSignal;
  /** A queue of the board that the task of the calls is on, if they are about one task. */
  readonly queue?: string;
}

/**
 * Makes one call, with a deadline. A failure that is not an `AdapterError` becomes one, `unavailable`: the
 * result of a broken adapter is unknown, like an answer that was lost.
 *
 * @throws {AdapterError}; the signal's reason, once it is aborted
 */
export async function callBoard<Answer>(
  { clock, signal, queue }: CallContext,
  call: (options: CallOptions) => Promise<Answer>,
): Promise<Answer> {
  try {
    const limits = { ms: CALL_DEADLINE_MS, clock, signal };
    const about = queue === undefined ? {} : { queue };
    return await withDeadline(limits, (signal) => call({ signal, ...about }));
  } catch (error) {
    signal.throwIfAborted();
    if (isAdapterError(error)) throw error;
    throw new AdapterError("unavailable", `The board failed: ${messageOf(error)}`, {
      cause: error,
      mayTakeEffectLater: error instanceof LateError,
    });
  }
}

/** Tells whether the same call can succeed later without a change to it. */
export function isPassing(error: AdapterError): boolean {
  return ["unavailable", "rate_limited", "unauthorized", "forbidden"].includes(error.category);
}

/**
 * Makes a call and retries it until the board gives an answer or a final error.
 *
 * @throws {AdapterError} if a retry can't succeed; the signal's reason, once it is aborted
 */
export async function callUntilAnswered<Answer>(
  context: CallContext,
  call: (options: CallOptions) => Promise<Answer>,
  onRetry: (error: AdapterError, retryInMs: number) => void,
): Promise<Answer> {
  for (let failures = 1;; failures++) {
    try {
      return await callBoard(context, call);
    } catch (error) {
      if (!isAdapterError(error) || !isPassing(error)) throw error;
      const retryInMs = backoffMs(failures, RETRY, { retryAfterMs: error.retryAfterMs });
      onRetry(error, retryInMs);
      await context.clock.sleep(retryInMs, { signal: context.signal });
    }
  }
}
