import { AdapterError, explanationOf } from "../../../domain/errors.ts";
import { failureOf, isBusy } from "../../../sqlite/failures.ts";
import { takeLock } from "../../../sqlite/file_lock.ts";
import {
  HeldTooLong,
  LOCK_WAIT_MS,
  type WaitOptions,
  whenFree,
} from "../../../sqlite/when_free.ts";

/**
 * Locks `path` against other processes and other callers in this one. Disposing the result unlocks it. The
 * file stays empty, and is not removed. Never blocks the event loop.
 *
 * @throws {AdapterError} `unavailable` if the lock does not become free in time
 */
export async function lockFile(path: string, options: WaitOptions): Promise<Disposable> {
  try {
    return await whenFree(() => tryLock(path), options);
  } catch (error) {
    if (!(error instanceof HeldTooLong)) throw error;
    const seconds = (options.waitMs ?? LOCK_WAIT_MS) / 1000;
    throw new AdapterError(
      "unavailable",
      `Cannot lock the board: another process has held ${JSON.stringify(path)} for ${seconds} s`,
    );
  }
}

/**
 * The path of the lock of a file, in a folder of its own, which this creates. Earlier versions watched the folder
 * of the file itself, and a process loses its POSIX locks on a file when it closes any descriptor of it: all
 * versions that use a board must lock the same file.
 */
export async function lockPath(file: string): Promise<string> {
  const folder = `${file}.lock`;
  // If the folder cannot be created, neither can the lock, whose error says why.
  await Deno.mkdir(folder).catch(() => undefined);
  return `${folder}/lock`;
}

function tryLock(path: string): Disposable {
  try {
    return takeLock(path);
  } catch (error) {
    throw isBusy(error) ? error : lockFailure(path, error);
  }
}

function lockFailure(path: string, error: unknown): AdapterError {
  const category = error instanceof Deno.errors.NotCapable ? "forbidden" : "unavailable";
  // SQLite says no more than this of a folder that is not writable.
  const { problem, remedy } = failureOf(error) === "cannot_open"
    ? {
      problem: "the file cannot be created or opened",
      remedy: "the board's folder must be writable",
    }
    : explanationOf(error);
  const what = `Cannot lock the board with ${JSON.stringify(path)}: ${problem}`;
  return new AdapterError(category, what, { remedy, cause: error });
}
