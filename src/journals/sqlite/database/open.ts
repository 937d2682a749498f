import { Connection } from "../../../sqlite/connection.ts";
import { openDatabase, requireUsable } from "../../../sqlite/open.ts";
import type { Migration } from "../../../sqlite/schema.ts";
import { journalSchema } from "../schema/schema.ts";
import { cannotOpen } from "./failures.ts";

/** What {@linkcode openJournal} needs. */
export interface OpenOptions {
  readonly path: string;
  readonly migrations?: readonly Migration[];
}

/**
 * Opens a journal's database; creates it or brings it up to date.
 *
 * @throws {UsageError} for a file that is not a journal, is damaged, or has a format that this version does
 * not know
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

/**
 * Inspects a journal's database as a start will find it, and changes nothing. A dispatcher may be using it.
 * A journal that does not exist is fine.
 *
 * @throws {UsageError} for what {@linkcode openJournal} refuses
 */
export function inspectJournal(path: string): void {
  try {
    if (requireUsable({ path, info: infoOf(path), schema: journalSchema }) > 0) requireIntact(path);
  } catch (error) {
    throw cannotOpen(path, error);
  }
}

/** A link does not count as a file: its target is not ours to write. */
function infoOf(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/**
 * Reads the whole database and changes nothing. A file that was cut short opens like any other, and fails in
 * the middle of a run. It takes 1 or 2 ms for each MiB; a thousand runs are some ten MiB.
 *
 * @throws SQLite's own errors, and one with SQLite's words for damage that it finds without failing
 */
function requireIntact(path: string): void {
  const connection = new Connection(path, { isReadOnly: true });
  try {
    const [found] = Object.values(connection.get("PRAGMA quick_check(1)") ?? {});
    if (found !== "ok") throw new Error(`database disk image is malformed: ${found}`);
  } finally {
    connection.close();
  }
}

function prepare(connection: Connection, path: string): void {
  // `openJournal` has found a file there, and no link, which would lead the new mode elsewhere.
  Deno.chmodSync(path, 0o600);
  // A commit waits for the disk only if `WalSync` is asked to: SQLite would stop the event loop for it.
  connection.run("PRAGMA synchronous = NORMAL");
  // The first read in this mode creates the log, with the mode of the database file.
  connection.number("user_version");
}
