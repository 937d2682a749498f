import { openOurs } from "../files/open_file.ts";
import { describeKind, UnsafeFileError } from "../files/unsafe_file.ts";
import { Connection } from "./connection.ts";

/**
 * Locks the file at `path`, which stays empty, against other processes and other callers in this one.
 * Disposing the result unlocks it. The operating system holds the lock, so it also ends with a process that
 * is killed. The file must not be a link: what it led to would be locked.
 *
 * @throws {UnsafeFileError} for anything but a file
 * @throws SQLite's own errors; "busy" if another caller has the lock
 */
export function takeLock(path: string): Disposable {
  ensureFile(path);
  const connection = new Connection(path);
  try {
    connection.script("BEGIN EXCLUSIVE");
  } catch (error) {
    connection.close();
    throw error;
  }
  return { [Symbol.dispose]: () => connection.close() };
}

/**
 * Creates the file for its owner alone, whatever the umask is: who can read a file can lock it. An existing one
 * is not opened: its locks would end when it is closed.
 */
function ensureFile(path: string): void {
  try {
    const entry = Deno.lstatSync(path);
    if (!entry.isFile) throw new UnsafeFileError(path, describeKind(entry));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    create(path);
  }
}

function create(path: string): void {
  try {
    openOurs(path, "create").close();
  } catch (error) {
    // Another process was faster. SQLite itself reports best what keeps the file from being created.
    if (error instanceof UnsafeFileError) throw error;
  }
}
