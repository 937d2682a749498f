import { Connection } from "./connection.ts";
import { UnusableDatabase } from "./failures.ts";
import { migrate, type Schema } from "./schema.ts";

/** The size of every SQLite database's header. SQLite itself accepts one byte as an empty database. */
const HEADER_SIZE = 100;

/** What {@linkcode openDatabase} needs. */
export interface OpenOptions {
  readonly path: string;
  /** What is at `path`; null for nothing. */
  readonly info: Deno.FileInfo | null;
  readonly schema: Schema;
  readonly isReadOnly?: boolean;
}

/**
 * Opens a database. Unless it is only read, it is created or brought up to date. The file is only read until
 * it is known to be ours, so that another program's database is never changed. Each commit is safe on the
 * disk, and readers and the writer do not wait for each other.
 *
 * @throws {UnusableDatabase} for a file that is not our database, or has a format that this version does
 * not know
 * @throws SQLite's own errors, which `failureOf` tells apart
 */
export function openDatabase(options: OpenOptions): Connection {
  const { path, schema, isReadOnly = false } = options;
  const isOutdated = requireUsable(options) < schema.migrations.length;
  const connection = new Connection(path, { isReadOnly });
  if (isReadOnly) return connection;
  try {
    // On macOS a plain sync leaves the data in the drive's own memory. Elsewhere this has no effect.
    connection.run("PRAGMA fullfsync = ON");
    // Slower than NORMAL, with which a power cut may take back what a caller was told.
    connection.run("PRAGMA synchronous = FULL");
    if (isOutdated) migrate(connection, schema);
    useLog(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Inspects the file, changes nothing, and returns its format; 0 for no file, or an empty one.
 *
 * @throws {UnusableDatabase} as {@linkcode openDatabase} does
 */
export function requireUsable(options: OpenOptions): number {
  const format = formatOf(options);
  const { isReadOnly = false, schema } = options;
  if (isReadOnly && format < schema.migrations.length) throw outdated(format);
  return format;
}

/**
 * Makes sure that this version knows the format. Call it within each transaction if other processes use the
 * database, too: a newer version may have brought it up to date since it was opened.
 *
 * @throws {UnusableDatabase} `newer`
 */
export function requireKnownFormat(connection: Connection, { migrations }: Schema): void {
  const format = connection.number("user_version");
  if (format > migrations.length) throw newer(format, migrations.length);
}

function formatOf({ path, info, schema }: OpenOptions): number {
  if (info === null) return 0;
  if (!info.isFile) throw new UnusableDatabase("no_file", "it is not a file");
  if (info.size === 0) return 0;
  if (info.size < HEADER_SIZE) {
    throw new UnusableDatabase("no_database", "it is not a SQLite database");
  }
  const connection = new Connection(path, { isReadOnly: true });
  try {
    return formatIn(connection, schema);
  } finally {
    connection.close();
  }
}

function formatIn(connection: Connection, { applicationId, migrations }: Schema): number {
  const format = connection.number("user_version");
  const application = connection.number("application_id");
  const isEmpty = connection.get("SELECT 1 FROM sqlite_schema LIMIT 1") === undefined;
  if (application === 0 && format === 0 && isEmpty) return 0;
  if (application !== applicationId) {
    throw new UnusableDatabase("foreign", "it is the database of another program");
  }
  if (format > migrations.length) throw newer(format, migrations.length);
  return format;
}

/** Turns on the write-ahead log. The file itself keeps this mode. */
function useLog(connection: Connection): void {
  if (connection.get("PRAGMA journal_mode")?.["journal_mode"] === "wal") return;
  connection.get("PRAGMA journal_mode = WAL");
}

function newer(format: number, known: number): UnusableDatabase {
  return new UnusableDatabase(
    "newer",
    `a newer version of artificer-dispatcher made it (its format is ${format}, and ${known} is the newest that this one knows)`,
    { remedy: "update artificer-dispatcher" },
  );
}

function outdated(format: number): UnusableDatabase {
  const what = format === 0 ? "it is empty" : "an older version of artificer-dispatcher made it";
  return new UnusableDatabase(
    "outdated",
    `${what}, and it cannot be brought up to date while it is only read`,
    { remedy: '"artificer-dispatcher start" does that once it is writable' },
  );
}
