import { neverAborted } from "./abort.ts";
import type { Clock } from "./clock.ts";
import { systemClock } from "./system_clock.ts";

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
  work: (signal: AbortSignal) => Result | Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const giveUp = new AbortController();
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  // Nothing waits for it yet if the work itself throws.
  givenUp.catch(() => {});
  const end = (reason: unknown) => {
    // First, so that what the work makes of the abort is not taken for its result.
    reject(reason);
    giveUp.abort(reason);
  };
  const onAbort = () => end(signal.reason);
  signal.addEventListener("abort", onAbort);
  const cancel = clock.after(ms, () => end(new LateError(ms)));
  try {
    return await Promise.race([work(giveUp.signal), givenUp]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    cancel();
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
