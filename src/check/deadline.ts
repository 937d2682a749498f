import { abortable } from "../async/abort.ts";

/** How long one check may take, in milliseconds. */
export const PATIENCE_MS = 5_000;

/** Something took longer than a person wants to wait for it. */
export class LateError extends Error {
  override readonly name = "LateError";
}

/**
 * What `ask` resolves to.
 *
 * @throws {LateError} once `ms` are over, also where `ask` does not care for its signal
 */
export async function inTime<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  ms: number = PATIENCE_MS,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(new LateError(`no answer within ${ms / 1000} s`));
  }, ms);
  try {
    return await abortable(ask(late.signal), late.signal);
  } finally {
    clearTimeout(timer);
  }
}
