import type { Clock } from "./clock.ts";

/** The reason of a signal that was aborted because its time was over. */
export class LateError extends Error {
  override readonly name = "LateError";
}

/**
 * Runs `work` with a signal that is aborted with `signal`, or after `ms`.
 *
 * @throws {LateError} once its time is over
 */
export async function withDeadline<Result>(
  { clock, ms, signal }: {
    readonly clock: Clock;
    readonly ms: number;
    readonly signal: AbortSignal;
  },
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const done = new AbortController();
  const late = new AbortController();
  clock.sleep(ms, { signal: AbortSignal.any([done.signal, signal]) })
    .then(() => late.abort(new LateError(`no answer within ${ms / 1_000} s`)), () => {});
  try {
    return await work(AbortSignal.any([late.signal, signal]));
  } finally {
    done.abort();
  }
}
