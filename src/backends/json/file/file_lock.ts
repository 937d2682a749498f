import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../contracts/clock.ts";
import { AdapterError, messageOf } from "../../../domain/errors.ts";

/** How long another process may hold the lock. */
export const LOCK_WAIT_MS = 10_000;
/** Waits grow up to this, so that a lock that is held for long costs little. */
const LONGEST_RETRY_MS = 50;

/** What {@linkcode lockFile} needs. */
export interface LockOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly waitMs?: number;
}

/**
 * Locks `path` against other processes and other callers in this one, until it is disposed. The lock
 * is SQLite's, on a file that stays empty and is left behind: it is the operating system's, so a
 * process that is killed gives it back. Never blocks the event loop: SQLite's own waiting does.
 *
 * @throws {AdapterError} `unavailable` where the lock is not free in time
 */
export async function lockFile(path: string, options: LockOptions): Promise<Disposable> {
  const { clock, signal, waitMs = LOCK_WAIT_MS } = options;
  const until = clock.monotonic() + waitMs;
  for (let longest = 2;; longest = Math.min(longest * 1.3, LONGEST_RETRY_MS)) {
    signal.throwIfAborted();
    const lock = tryLock(path);
    if (lock !== null) return lock;
    if (clock.monotonic() >= until) {
      throw new AdapterError(
        "unavailable",
        `Cannot lock the board: another process has held ${JSON.stringify(path)} for ${
          waitMs / 1000
        } s`,
      );
    }
    // Without jitter, one process starves another for up to a second.
    await clock.sleep(Math.random() * longest, { signal });
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

function tryLock(path: string): Disposable | null {
  const database = open(path);
  try {
    database.exec("BEGIN EXCLUSIVE");
    return { [Symbol.dispose]: () => database.close() };
  } catch (error) {
    database.close();
    // Deno does not expose SQLite's error code.
    if (messageOf(error).includes("database is locked")) return null;
    throw lockFailure(path, error);
  }
}

function open(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path);
  } catch (error) {
    throw lockFailure(path, error);
  }
}

function lockFailure(path: string, error: unknown): AdapterError {
  const category = error instanceof Deno.errors.NotCapable ? "forbidden" : "unavailable";
  // All that SQLite says of a folder that may not be written to.
  const reason = messageOf(error).startsWith("unable to open database file")
    ? "the file cannot be made or opened; the board's folder must be writable"
    : messageOf(error);
  const message = `Cannot lock the board with ${JSON.stringify(path)}: ${reason}`;
  return new AdapterError(category, message, { cause: error });
}
