import { LateError, withDeadline } from "../../../async/deadline.ts";
import { isAdapterError, UsageError } from "../../../domain/errors.ts";

/** Maximum milliseconds that a person waits for Planka. */
const ANSWER_MS = 15_000;

/**
 * What Planka answers, for a person who waits for it. `attempt` says what could not be done, such as "Cannot log in".
 *
 * @throws {UsageError} with what is wrong, and what to do about it
 */
export async function asked<T>(
  attempt: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await withDeadline({ ms: ANSWER_MS }, work);
  } catch (error) {
    if (isAdapterError(error)) {
      const { problem, remedy } = error;
      throw new UsageError(`${attempt}: ${problem}`, { remedy, cause: error });
    }
    if (!(error instanceof LateError)) throw error;
    const remedy = "find out whether it is up and can be reached from here";
    throw new UsageError(`${attempt}: Planka gave ${error.message}`, { remedy, cause: error });
  }
}
