import { ServerFault } from "./errors.ts";
import type { Row, Values } from "./records.ts";

/** Rows by id, in the order of their making. */
export class Table<R extends Row> {
  readonly #rows = new Map<string, R>();
  readonly #nextId: () => string;

  constructor(nextId: () => string) {
    this.#nextId = nextId;
  }

  insert(values: Values<R>, createdAt: string = now()): R {
    refuseNul(values);
    const row = { id: this.#nextId(), createdAt, updatedAt: null, ...values } as unknown as R;
    this.#rows.set(row.id, row);
    return row;
  }

  find(id: string | null): R | undefined {
    return id === null ? undefined : this.#rows.get(id);
  }

  /** The row of an id that the caller holds from another row. */
  get(id: string): R {
    const row = this.#rows.get(id);
    if (row === undefined) {
      throw new Error(`Cannot find row "${id}": the test removed or mixed it up`);
    }
    return row;
  }

  where(isWanted: (row: R) => boolean): R[] {
    return [...this.#rows.values()].filter(isWanted);
  }

  all(): R[] {
    return [...this.#rows.values()];
  }

  update(id: string, changes: Partial<Values<R>>): R {
    refuseNul(changes);
    const row = { ...this.get(id), ...changes, updatedAt: now() };
    this.#rows.set(id, row);
    return row;
  }

  /** Changes a row behind Planka's back: `updatedAt` stays. */
  overwrite(id: string, changes: Partial<R>): R {
    const row = { ...this.get(id), ...changes };
    this.#rows.set(id, row);
    return row;
  }

  remove(...rows: readonly Row[]): void {
    for (const { id } of rows) this.#rows.delete(id);
  }
}

/** The instant of a write. */
export function now(): string {
  return new Date().toISOString();
}

/** PostgreSQL has no NUL in its texts. */
function refuseNul(values: object): void {
  for (const value of Object.values(values)) {
    if (typeof value === "string" && value.includes("\0")) {
      throw new ServerFault("invalid byte sequence for encoding");
    }
  }
}
