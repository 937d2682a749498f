import { DatabaseSync } from "node:sqlite";
import { messageOf, UsageError } from "../domain/errors.ts";
import type { StatePlaces } from "./places.ts";

/**
 * Takes the state folder for this process until what is returned is disposed. The lock is SQLite's, on a
 * file that stays empty: it is the operating system's, so a process that is killed gives it back.
 *
 * @throws {UsageError} where another dispatcher has it; its process id is named
 */
export function lockState(stateDir: string, { lock, pid }: StatePlaces): Disposable {
  const database = new DatabaseSync(lock, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
    Deno.writeTextFileSync(pid, `${Deno.pid}\n`, { mode: 0o600 });
  } catch (error) {
    database.close();
    if (!messageOf(error).includes("database is locked")) throw error;
    throw inUse(stateDir, holderOf(pid));
  }
  return {
    [Symbol.dispose]() {
      removeIfThere(pid);
      database.close();
    },
  };
}

/** Somebody may have removed the whole folder. */
function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Who wrote down that it holds the lock. */
function holderOf(path: string): number | null {
  try {
    const text = Deno.readTextFileSync(path);
    return /^\d+\n$/.test(text) ? Number(text) : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function inUse(stateDir: string, pid: number | null): UsageError {
  const holder = pid === null ? "another dispatcher" : `another dispatcher (pid ${pid})`;
  return new UsageError(
    `Cannot use state folder ${JSON.stringify(stateDir)}: ${holder} uses it; ` +
      'stop that one, or set another "state_dir"',
  );
}
