import { APPLICATION_ID, type Migration } from "../schema/migrations.ts";
import { Connection } from "./connection.ts";
import { cannotOpen, refusal } from "./failures.ts";

/** What {@linkcode openDatabase} needs. */
export interface OpenOptions {
  readonly path: string;
  readonly migrations: readonly Migration[];
  /** Makes what follows from the transitions anew, after the format was changed. */
  readonly rebuild: (connection: Connection) => void;
}

/**
 * Opens a journal's database, and makes it or brings it up to date. The file is only looked at until it
 * is known to be a journal: what is another program's is not touched.
 *
 * @throws {UsageError} for what is no journal, or one that this version does not understand
 */
export function openDatabase(options: OpenOptions): Connection {
  const { path } = options;
  try {
    const size = sizeOf(path);
    const format = size === 0 ? 0 : lookAt(options);
    const connection = new Connection(path);
    try {
      prepare(connection, format, options);
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  } catch (error) {
    throw cannotOpen(path, error);
  }
}

/** 0 where there is nothing. */
function sizeOf(path: string): number {
  try {
    const { isFile, size } = Deno.lstatSync(path);
    if (!isFile) throw refusal(path, "it is no file; move it away");
    return size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** The format of a journal; 0 for an empty database. */
function lookAt({ path, migrations }: OpenOptions): number {
  const connection = new Connection(path, { isReadOnly: true });
  try {
    const format = connection.number("user_version");
    const application = connection.number("application_id");
    const isEmpty = connection.get("SELECT 1 FROM sqlite_schema LIMIT 1") === undefined;
    if (application === 0 && format === 0 && isEmpty) return 0;
    if (application !== APPLICATION_ID) {
      throw refusal(path, "it is the database of another program; move it away");
    }
    if (format > migrations.length) throw tooNew(path, format, migrations.length);
    return format;
  } finally {
    connection.close();
  }
}

function prepare(
  connection: Connection,
  format: number,
  { path, migrations, rebuild }: OpenOptions,
): void {
  // On macOS a plain sync leaves what was written in the drive's own memory. Elsewhere it says nothing.
  connection.run("PRAGMA fullfsync = ON");
  connection.run("PRAGMA synchronous = FULL");
  for (let done = format; done < migrations.length; done++) {
    connection.transact(() => migrate(connection, done, migrations, rebuild));
  }
  Deno.chmodSync(path, 0o600);
  connection.get("PRAGMA journal_mode = WAL");
  // A commit waits for the disk only where `WalSync` is asked to: SQLite would stop the event loop for it.
  connection.run("PRAGMA synchronous = NORMAL");
  // The log is made by the first look at the database in this mode.
  connection.number("user_version");
}

function migrate(
  connection: Connection,
  done: number,
  migrations: readonly Migration[],
  rebuild: OpenOptions["rebuild"],
): void {
  connection.script(migrations[done]?.sql ?? "");
  connection.script(`PRAGMA user_version = ${done + 1}`);
  connection.script(`PRAGMA application_id = ${APPLICATION_ID}`);
  if (done + 1 === migrations.length) rebuild(connection);
}

function tooNew(path: string, format: number, known: number) {
  return refusal(
    path,
    `a newer version of artificer-dispatcher made it (its format is ${format}, and ${known} is the newest that this one knows); update artificer-dispatcher`,
  );
}
