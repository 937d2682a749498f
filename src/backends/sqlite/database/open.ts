import { AdapterError } from "../../../domain/errors.ts";
import { APPLICATION_ID, type Migration } from "../schema/migrations.ts";
import { Connection } from "./connection.ts";
import { NO_DATABASE } from "./failures.ts";

/** Of every SQLite database, in bytes. SQLite itself takes a file of one byte for an empty database. */
const HEADER_SIZE = 100;

/** What {@linkcode openDatabase} needs. */
export interface OpenOptions {
  readonly path: string;
  /** Of the file as it is; null where there is none. */
  readonly info: Deno.FileInfo | null;
  readonly isReadOnly: boolean;
  readonly migrations: readonly Migration[];
}

/**
 * Opens a board's database, and makes or brings up to date what may be written to. The file is only
 * looked at until it is known to be a board: what is another program's is not touched.
 *
 * @throws {AdapterError} for what is no board, or one that this version does not understand
 */
export function openDatabase(options: OpenOptions): Connection {
  const { path, info, isReadOnly, migrations } = options;
  if (info !== null && !info.isFile) throw refusal(path, "it is no file");
  if (info !== null && info.size > 0 && info.size < HEADER_SIZE) throw refusal(path, NO_DATABASE);
  const format = info === null || info.size === 0 ? 0 : lookAt(options);
  const connection = new Connection(path, { isReadOnly });
  try {
    if (isReadOnly) {
      if (format < migrations.length) throw outdated(path, format);
      return connection;
    }
    // Slower than NORMAL, which may forget what was answered when the machine loses its power.
    connection.run("PRAGMA synchronous = FULL");
    if (format < migrations.length) migrate(connection, migrations);
    // Readers and the writer do not wait for each other then. The file remembers it.
    if (connection.get("PRAGMA journal_mode")?.["journal_mode"] !== "wal") {
      connection.get("PRAGMA journal_mode = WAL");
    }
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The format of a board; 0 for an empty database. */
function lookAt({ path, migrations }: OpenOptions): number {
  const connection = new Connection(path, { isReadOnly: true });
  try {
    const format = connection.number("user_version");
    const application = connection.number("application_id");
    const isEmpty = connection.get("SELECT 1 FROM sqlite_schema LIMIT 1") === undefined;
    if (application === 0 && format === 0 && isEmpty) return 0;
    if (application !== APPLICATION_ID) throw foreign(path);
    if (format > migrations.length) throw tooNew(path, format, migrations.length);
    return format;
  } finally {
    connection.close();
  }
}

/** Each step in a transaction of its own; what another process has done meanwhile is not done again. */
function migrate(connection: Connection, migrations: readonly Migration[]): void {
  for (const [index, { sql }] of migrations.entries()) {
    connection.transact("BEGIN IMMEDIATE", () => {
      if (connection.number("user_version") > index) return;
      connection.script(sql);
      connection.script(`PRAGMA user_version = ${index + 1}`);
      connection.script(`PRAGMA application_id = ${APPLICATION_ID}`);
    });
  }
}

function foreign(path: string): AdapterError {
  return refusal(path, "it is the database of another program; name another file in [backend] url");
}

function tooNew(path: string, format: number, known: number): AdapterError {
  return refusal(
    path,
    `a newer version of artificer-dispatcher made it (its format is ${format}, and ${known} is the newest that this one knows); update artificer-dispatcher`,
  );
}

function outdated(path: string, format: number): AdapterError {
  const what = format === 0 ? "it is empty" : "an older version of artificer-dispatcher made it";
  return refusal(path, `${what}, and it cannot be brought up to date while it is read-only`);
}

function refusal(path: string, reason: string): AdapterError {
  return new AdapterError("unavailable", `Cannot use board ${JSON.stringify(path)}: ${reason}`, {
    isUnapplied: true,
  });
}
