import {
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementSync,
} from "node:sqlite";
import { requireFiles } from "./files.ts";

/** One row, by column. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** An open database. Each statement is prepared once. */
export class Connection {
  readonly isReadOnly: boolean;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /**
   * Opens the file at `path`; creates it unless `isReadOnly`. SQLite itself never waits for a lock.
   *
   * @throws {UnsafeFileError} if something else than a file is there or beside it, such as a named pipe
   */
  constructor(path: string, { isReadOnly = false } = {}) {
    requireFiles(path);
    this.isReadOnly = isReadOnly;
    this.#database = new DatabaseSync(path, { readOnly: isReadOnly, timeout: 0 });
    // Deno ignores the option for a database that is only read, and would wait for up to five seconds.
    this.#database.exec("PRAGMA busy_timeout = 0");
  }

  /** All rows of one statement. */
  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  /** The first row of one statement. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values);
  }

  /** Runs one statement. */
  run(sql: string, ...values: SQLInputValue[]): void {
    this.#prepare(sql).run(...values);
  }

  /** Runs many statements, none of them with values. */
  script(sql: string): void {
    this.#database.exec(sql);
  }

  /** The value of a pragma that is a number. */
  number(pragma: string): number {
    return Number(Object.values(this.get(`PRAGMA ${pragma}`) ?? {})[0]);
  }

  /** Runs `work`, which reads one state of the database, in a transaction. Others may write meanwhile. */
  read<T>(work: () => T): T {
    return this.#transact("BEGIN", work, () => {});
  }

  /**
   * Runs `work`, which reads and writes, in a transaction: if it throws, nothing is written. The lock is
   * taken at once, since a reader that becomes a writer may have read what is no longer true. `onCommit` is
   * called just before the commit: after a failure from there on, the changes may have been made.
   */
  write<T>(work: () => T, onCommit = () => {}): T {
    return this.#transact("BEGIN IMMEDIATE", work, onCommit);
  }

  close(): void {
    this.#database.close();
  }

  #transact<T>(begin: string, work: () => T, onCommit: () => void): T {
    this.run(begin);
    try {
      const result = work();
      onCommit();
      this.run("COMMIT");
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some failures, such as a full disk.
      if (this.#database.isTransaction) this.run("ROLLBACK");
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
