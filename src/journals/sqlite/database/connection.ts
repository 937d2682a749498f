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
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Makes the file where there is none and it may be written to. SQLite itself waits for no lock. */
  constructor(path: string, { isReadOnly = false } = {}) {
    this.#database = new DatabaseSync(path, { readOnly: isReadOnly, timeout: 0 });
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

  /** Does `work` as one step: where it throws, nothing has happened. */
  transact<T>(work: () => T): T {
    this.run("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.run("COMMIT");
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some failures, such as a full disk.
      if (this.#database.isTransaction) this.run("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
