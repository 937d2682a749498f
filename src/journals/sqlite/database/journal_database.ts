import type { Connection } from "../../../sqlite/connection.ts";
import { isSameFile } from "../../../sqlite/same_file.ts";
import { Pruner, type PrunerOptions } from "../prune/pruner.ts";
import { cannotOpen } from "./failures.ts";
import { openJournal, type OpenOptions } from "./open.ts";
import { WalSync } from "./wal_sync.ts";

/** What {@linkcode openDatabase} needs. */
export interface DatabaseOptions extends OpenOptions, Omit<PrunerOptions, "connection"> {
  /** Makes the log of the database safe on the disk; tests replace it. */
  readonly sync?: () => Promise<void>;
}

/** The open database of a journal, with what works on it. */
export interface JournalDatabase {
  readonly connection: Connection;
  readonly sync: WalSync;
  readonly pruner: Pruner;
  /** Which of its files are still the ones at their paths. */
  inPlace(): { readonly database: boolean; readonly log: boolean };
  close(): Promise<void>;
}

/**
 * Opens the database of a journal, and begins to forget old runs.
 *
 * @throws {UsageError} for a file that is not a journal, is damaged, or is of a newer version
 */
export function openDatabase(options: DatabaseOptions): JournalDatabase {
  const { path } = options;
  const connection = openJournal(options);
  try {
    const sync = options.sync === undefined ? WalSync.open(path) : new WalSync(options.sync);
    const [database, log] = [Deno.lstatSync(path), Deno.lstatSync(`${path}-wal`)];
    const pruner = new Pruner({ ...options, connection });
    pruner.request();
    return {
      connection,
      sync,
      pruner,
      inPlace: () => ({
        database: isSameFile(path, database),
        log: isSameFile(`${path}-wal`, log),
      }),
      async close() {
        await pruner.stop();
        await sync.close();
        connection.close();
      },
    };
  } catch (error) {
    connection.close();
    throw cannotOpen(path, error);
  }
}

/**
 * Removes what was left of a database whose file was removed: SQLite would take the old log for that of the new
 * file. Does nothing if there is a file at `path`.
 */
export function removeLeftLog(path: string): void {
  if (exists(path)) return;
  for (const left of [`${path}-wal`, `${path}-shm`]) if (exists(left)) Deno.removeSync(left);
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
