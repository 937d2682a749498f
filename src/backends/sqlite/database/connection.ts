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
  constructor(path: string, { isReadOnly }: { readonly isReadOnly: boolean }) {
    this.isReadOnly = isReadOnly;
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

  /**
   * Does `work` between `begin` and a commit; where it throws, nothing has happened. `onCommit` is called
   * when only the commit is left: a failure from there on may leave what was done.
   */
  transact<T>(begin: "BEGIN" | "BEGIN IMMEDIATE", work: () => T, onCommit = () => {}): T {
    this.run(begin);
    try {
      const result = work();
      onCommit();
      this.run("COMMIT");
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  /** SQLite has rolled back by itself after some failures, such as a full disk. */
  #rollBack(): void {
    if (this.#database.isTransaction) this.run("ROLLBACK");
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
