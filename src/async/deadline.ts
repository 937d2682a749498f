import { abortable, neverAborted } from "./abort.ts";
import type { Clock } from "./clock.ts";
import { systemClock } from "./system_clock.ts";

/** Why work is over. Without a reason of its own each abort would make an error with a stack. */
const DONE = new Error("The work is over");

/** Work took longer than it may. */
export class LateError extends Error {
  override readonly name = "LateError";

  /** `ms` is what the work was given, in milliseconds. */
  constructor(ms: number) {
    super(`no answer within ${ms / 1_000} s`);
  }
}

/** What bounds work. */
export interface Deadline {
  /** How long it may take, in milliseconds. */
  readonly ms: number;
  /** The machine's own if none is given. */
  readonly clock?: Clock;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

/**
 * What `work` resolves to. Its signal is aborted when the time is over or `signal` is aborted, and nothing
 * waits for it any more, even if it ignores that. A `signal` that outlives many calls keeps nothing of them.
 *
 * @throws {LateError} when the time is over
 * @throws the signal's reason, once it is aborted
 */
export async function withDeadline<Result>(
  { ms, clock = systemClock, signal = neverAborted }: Deadline,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const over = new AbortController();
  const giveUp = new AbortController();
  const onAbort = () => giveUp.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  // It rejects only because the work is over.
  clock.sleep(ms, { signal: over.signal }).then(() => giveUp.abort(new LateError(ms)), () => {});
  try {
    return await abortable(work(giveUp.signal), giveUp.signal);
  } finally {
    signal.removeEventListener("abort", onAbort);
    over.abort(DONE);
  }
}
