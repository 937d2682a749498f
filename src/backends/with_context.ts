import { AdapterError, failedText, isAdapterError } from "../domain/errors.ts";

/** Runs `work`. An {@linkcode AdapterError} of it then begins with `attempt`: what could not be done. */
export async function withContext<Result>(
  attempt: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    const { category, problem, remedy, cause, retryAfterMs, isUnapplied, mayTakeEffectLater } =
      error;
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    const details = { remedy, cause, isUnapplied, mayTakeEffectLater, ...wait };
    throw new AdapterError(category, failedText(attempt, problem), details);
  }
}

/** An id in quotes for a message, cut if it is long: a caller may send any text as an id. */
export function shownId(taskId: string): string {
  return JSON.stringify(taskId.length > 100 ? `${taskId.slice(0, 100)}…` : taskId);
}
