import { Connection } from "./connection.ts";

/**
 * Locks the file at `path`, which stays empty, against other processes and other callers in this one.
 * Disposing the result unlocks it. The operating system holds the lock, so it also ends with a process that
 * is killed.
 *
 * @throws SQLite's own errors; "busy" if another caller has the lock
 */
export function takeLock(path: string): Disposable {
  const connection = new Connection(path);
  try {
    connection.script("BEGIN EXCLUSIVE");
  } catch (error) {
    connection.close();
    throw error;
  }
  return { [Symbol.dispose]: () => connection.close() };
}
