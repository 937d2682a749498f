import type { Connection } from "./connection.ts";

/** One step from a format of a database to the next. */
export interface Migration {
  /** What it makes, for a person. */
  readonly name: string;
  /** Run as a whole, in one transaction. */
  readonly sql: string;
}

/** What a kind of database is made of. */
export interface Schema {
  /** `PRAGMA application_id` of the file: tells it from the databases of other programs. */
  readonly applicationId: number;
  /**
   * Every step, in order; a database that has taken the first n of them has `PRAGMA user_version` n. A step
   * that was released is never changed: another one is added.
   */
  readonly migrations: readonly Migration[];
  /** Run after the last step, in its transaction. */
  readonly afterLast?: (connection: Connection) => void;
}

/**
 * Brings a database of an older format up to date. Each step is a transaction of its own; what another process
 * has done meanwhile is not done again.
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
