import { Connection } from "./connection.ts";

/**
 * Locks a file that stays empty, against other processes and other callers in this one, until what is
 * returned is disposed. The lock is the operating system's, so a process that is killed gives it back.
 *
 * @throws SQLite's own errors: that it is busy where another one has the lock
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
