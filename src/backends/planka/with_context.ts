import { AdapterError, isAdapterError } from "../../domain/errors.ts";

/** Runs `work`; a failure of the board's says what could not be done. */
export async function withContext<Result>(
  attempt: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    const { category, problem, remedy, cause, retryAfterMs, isUnapplied } = error;
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    const details = { remedy, cause, isUnapplied, ...wait };
    throw new AdapterError(category, `${attempt}: ${problem}`, details);
  }
}

/** Tells whether what failed with `error` may have been applied all the same: only a look tells. */
export function isInDoubt(error: unknown): boolean {
  return !isAdapterError(error) || (error.category === "unavailable" && !error.isUnapplied);
}

/** An id as it is shown; nobody reads on in one of a megabyte. */
export function shownId(taskId: string): string {
  return JSON.stringify(taskId.length > 100 ? `${taskId.slice(0, 100)}…` : taskId);
}
