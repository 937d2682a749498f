import { dirname } from "node:path";
import { AdapterError, explanationOf } from "../../../domain/errors.ts";
import { openOurs } from "../../../files/open_file.ts";
import { lockMode, replacers, share, type Sharing } from "../../../files/shared_mode.ts";
import { describeKind, UnsafeFileError } from "../../../files/unsafe_file.ts";
import { failureOf, isBusy } from "../../../sqlite/failures.ts";
import { takeLock } from "../../../sqlite/file_lock.ts";
import { heldText } from "../../../sqlite/lock_holder.ts";
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
 * @throws {AdapterError} `unavailable` if the lock does not become free in time; its cause is `HeldTooLong`, and it
 * names the process that holds it, if that can be found
 */
export async function lockFile(path: string, options: WaitOptions): Promise<Disposable> {
  try {
    return await whenFree(() => tryLock(path), options);
  } catch (error) {
    if (!(error instanceof HeldTooLong)) throw error;
    const seconds = (options.waitMs ?? LOCK_WAIT_MS) / 1000;
    const what = `Cannot lock the board: another process has held ${
      JSON.stringify(path)
    } for ${seconds} s`;
    const text = await heldText({ message: what }, [path]);
    throw new AdapterError("unavailable", text, { cause: error });
  }
}

/** Whether the lock at `path` could be had now. */
export function isFree(path: string): boolean {
  try {
    takeLock(path)[Symbol.dispose]();
    return true;
  } catch (error) {
    return !isBusy(error);
  }
}

/** The lock of a board. */
export interface BoardLock {
  readonly path: string;
  /** Whether only those can hold it who may also change the board. */
  readonly isGuarded: boolean;
}

/**
 * The lock of the board at `file`, which exists, in a folder of its own, which this creates. Earlier versions
 * watched the folder of the file itself, and a process loses its POSIX locks on a file when it closes any descriptor
 * of it: all versions that use a board must lock the same file.
 *
 * A user who may read a file can lock it for ever. So only users who may change the board may read its lock: its owner,
 * and its group if that may write to the board or replace it. The umask plays no part, and the modes of an earlier
 * version are corrected.
 *
 * @throws {AdapterError} `unavailable` if something else than a folder is in its place
 */
export async function boardLock(file: string): Promise<BoardLock> {
  const folder = `${file}.lock`;
  const path = `${folder}/lock`;
  const { mode, ...owners } = await sharingOf(file);
  const entry = await lstatOf(folder) ?? await createFolder(folder);
  if (entry === null) return { path, isGuarded: true };
  if (!entry.isDirectory) {
    throw lockFailure(path, new UnsafeFileError(folder, describeKind(entry)));
  }
  // Who may read what is in a folder has to enter it.
  const isFolderGuarded = share(folder, { mode: mode | 0o100 | (mode & 0o044) >> 2, ...owners });
  const isThere = (await lstatOf(path) ?? await createLock(path))?.isFile ?? false;
  return { path, isGuarded: isThere && share(path, { mode, ...owners }) || isFolderGuarded };
}

/** What is in its place then. If the folder cannot be created, neither can the lock, whose error says why. */
async function createFolder(folder: string): Promise<Deno.FileInfo | null> {
  await Deno.mkdir(folder, { mode: 0o700 }).catch(() => undefined);
  return await lstatOf(folder);
}

async function createLock(path: string): Promise<Deno.FileInfo | null> {
  try {
    openOurs(path, "create").close();
  } catch {
    // It is there by now, or the attempt to lock it says best why it can't be.
  }
  return await lstatOf(path);
}

async function sharingOf(file: string): Promise<Sharing> {
  const [board, folder] = await Promise.all([Deno.stat(file), Deno.stat(dirname(file))]);
  const isGroups = ((board.mode ?? 0) & 0o020) !== 0;
  return {
    mode: lockMode([board, replacers(folder)]),
    uid: board.uid,
    gid: isGroups ? board.gid : folder.gid,
  };
}

async function lstatOf(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.lstat(path);
  } catch {
    return null; // It is not there, or may not be seen: the attempt to lock it says why.
  }
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
