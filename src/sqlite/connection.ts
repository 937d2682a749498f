import {
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementSync,
} from "node:sqlite";

/** One row, by column. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** An open database. Each statement is prepared once. */
export class Connection {
  readonly isReadOnly: boolean;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Makes the file where there is none and it may be written to. SQLite itself waits for no lock. */
  constructor(path: string, { isReadOnly = false } = {}) {
    this.isReadOnly = isReadOnly;
    this.#database = new DatabaseSync(path, { readOnly: isReadOnly, timeout: 0 });
    // For a database that is only read, Deno forgets the option and waits for up to five seconds.
    this.#database.exec("PRAGMA busy_timeout = 0");
  }

  /** The rows that one statement gives. */
  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  /** The first row that one statement gives. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values);
  }

  /** Runs one statement. */
  run(sql: string, ...values: SQLInputValue[]): void {
    this.#prepare(sql).run(...values);
  }

  /** Runs many statements, without values. */
  script(sql: string): void {
    this.#database.exec(sql);
  }

  /** What a pragma says, where that is a number. */
  number(pragma: string): number {
    return Number(Object.values(this.get(`PRAGMA ${pragma}`) ?? {})[0]);
  }

  /** What `work` reads, all of it at one moment. Others may write meanwhile. */
  read<T>(work: () => T): T {
    return this.#transact("BEGIN", work, () => {});
  }

  /**
   * What `work` reads and writes is one step: where it throws, nothing has happened. The lock is taken at
   * once, since a reader that becomes a writer may find that it read what is no longer so. `onCommit` is
   * called when only the commit is left: a failure from there on may leave what was done.
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
