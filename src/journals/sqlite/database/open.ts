import type { Connection } from "../../../sqlite/connection.ts";
import { openDatabase, requireUsable } from "../../../sqlite/open.ts";
import type { Migration } from "../../../sqlite/schema.ts";
import { journalSchema } from "../schema/schema.ts";
import { cannotOpen } from "./failures.ts";
import { requireIntact } from "./intact.ts";

/** What {@linkcode openJournal} needs. */
export interface OpenOptions {
  readonly path: string;
  readonly migrations?: readonly Migration[];
}

/**
 * Opens a journal's database, and makes it or brings it up to date.
 *
 * @throws {UsageError} for what is no journal, or one that this version does not understand
 */
export function openJournal(
  { path, migrations = journalSchema.migrations }: OpenOptions,
): Connection {
  try {
    const schema = { ...journalSchema, migrations };
    const options = { path, info: infoOf(path), schema };
    if (requireUsable(options) > 0) requireIntact(path);
    const connection = openDatabase(options);
    try {
      prepare(connection, path);
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  } catch (error) {
    throw cannotOpen(path, error);
  }
}

/** A link is no file here: what it leads to is nobody's journal. */
export function infoOf(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function prepare(connection: Connection, path: string): void {
  Deno.chmodSync(path, 0o600);
  // A commit waits for the disk only where `WalSync` is asked to: SQLite would stop the event loop for it.
  connection.run("PRAGMA synchronous = NORMAL");
  // The log is made by the first look at the database in this mode, with the rights of the file.
  connection.number("user_version");
}
