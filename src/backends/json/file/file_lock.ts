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
 * Locks `path` against other processes and other callers in this one, until it is disposed. The file
 * stays empty and is left behind. Never blocks the event loop.
 *
 * @throws {AdapterError} `unavailable` where the lock is not free in time
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
 * Where a file is locked: in a folder of its own, which this makes. Beside the file, the lock would be
 * of no use: `Deno.watchFs` opens and closes whatever changes in the folder that it watches, and with
 * any such close the system takes all POSIX locks on that file from this process.
 */
export async function lockPath(file: string): Promise<string> {
  const folder = `${file}.lock`;
  // Where the folder can't be made the lock can't be either, and that says why.
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
  // All that SQLite says of a folder that may not be written to.
  const { problem, remedy } = failureOf(error) === "cannot_open"
    ? {
      problem: "the file cannot be made or opened",
      remedy: "the board's folder must be writable",
    }
    : explanationOf(error);
  const what = `Cannot lock the board with ${JSON.stringify(path)}: ${problem}`;
  return new AdapterError(category, what, { remedy, cause: error });
}
