import type { Connection } from "./connection.ts";

/** One step from a format of a database to the next. */
export interface Migration {
  /** What it changes, in words for a person. */
  readonly name: string;
  /** Runs as a whole, in one transaction. */
  readonly sql: string;
}

/** The formats of one kind of database. */
export interface Schema {
  /** `PRAGMA application_id` of the file, which tells it from the databases of other programs. */
  readonly applicationId: number;
  /**
   * All steps in their order. A database with the first n of them has `PRAGMA user_version` n. A step that
   * was released is never changed; add another one.
   */
  readonly migrations: readonly Migration[];
  /** Runs after the last step, in its transaction. */
  readonly afterLast?: (connection: Connection) => void;
}

/**
 * Brings a database of an older format up to date. Each step is a transaction of its own. A step that another
 * process has taken meanwhile is skipped.
 */
export function migrate(
  connection: Connection,
  { applicationId, migrations, afterLast }: Schema,
): void {
  for (const [index, { sql }] of migrations.entries()) {
    connection.write(() => {
      if (connection.number("user_version") > index) return;
      connection.script(sql);
      connection.script(`PRAGMA user_version = ${index + 1}`);
      connection.script(`PRAGMA application_id = ${applicationId}`);
      if (index + 1 === migrations.length) afterLast?.(connection);
    });
  }
}
