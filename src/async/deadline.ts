import { abortable, neverAborted } from "./abort.ts";
import type { Clock } from "./clock.ts";
import { systemClock } from "./system_clock.ts";

/** The reason of the abort that ends the timer. Without one, each abort would create an error with a stack. */
const DONE = new Error("The work has ended");

/** The work took longer than allowed. */
export class LateError extends Error {
  override readonly name = "LateError";

  /** `ms` is how long the work was allowed to take, in milliseconds. */
  constructor(ms: number) {
    super(`no answer within ${ms / 1_000} s`);
  }
}

/** What limits the time of some work. */
export interface Deadline {
  /** How long the work may take, in milliseconds. */
  readonly ms: number;
  /** The system clock if unset. */
  readonly clock?: Clock;
  /** Ends the work early. */
  readonly signal?: AbortSignal;
}

/**
 * Resolves to the result of `work`. When the time has passed or `signal` is aborted, this aborts the signal of
 * `work` and no longer waits for it, even if the work ignores its signal. It leaves no listener on `signal`. Once it
 * has resolved, it no longer aborts the signal of `work`: the result must not depend on that.
 *
 * @throws {LateError} when the time has passed
 * @throws the signal's reason, once it is aborted
 */
export async function withDeadline<Result>(
  { ms, clock = systemClock, signal = neverAborted }: Deadline,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const ended = new AbortController();
  const giveUp = new AbortController();
  const onAbort = () => giveUp.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  // The sleep rejects only because the work has ended.
  clock.sleep(ms, { signal: ended.signal }).then(() => giveUp.abort(new LateError(ms)), () => {});
  try {
    return await abortable(work(giveUp.signal), giveUp.signal);
  } finally {
    signal.removeEventListener("abort", onAbort);
    ended.abort(DONE);
  }
}

/**
 * Waits for `work`, but not past the time or an abort, which are not errors here. Resolves to whether it has
 * ended. What becomes of it afterwards is not told.
 *
 * @throws what `work` throws in time
 */
export async function waitAtMost(deadline: Deadline, work: PromiseLike<unknown>): Promise<boolean> {
  const working = Promise.resolve(work);
  // A failure that comes too late must not end the program.
  working.catch(() => {});
  try {
    await withDeadline(deadline, () => working);
    return true;
  } catch (error) {
    if (error instanceof LateError || deadline.signal?.aborted) return false;
    throw error;
  }
}
