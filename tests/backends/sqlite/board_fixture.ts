import { DatabaseSync } from "node:sqlite";
import { neverAborted } from "../../../src/async/abort.ts";
import type { Task } from "../../../src/domain/task.ts";
import type { BackendContext } from "../../../src/backends/kind.ts";
import type { ImportedQueue } from "../../../src/contracts/task_adapter.ts";
import { createSqliteBackend, type SqliteSeams } from "../../../src/backends/sqlite/adapter.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";

/** What is tested. */
export type SqliteAdapter = ReturnType<typeof createSqliteBackend>;

/** A board in a database in a folder of its own, and a way to open it. */
export interface BoardFixture extends AsyncDisposable {
  readonly dir: TempDir;
  readonly path: string;
  /** Another adapter on the same file. */
  open(options?: OpenOptions): SqliteAdapter;
  /** What the `sqlite3` shell, or any other program, would see and do. Closed at once. */
  sql(statements: string): Record<string, unknown>[];
}

export interface OpenOptions extends SqliteSeams {
  readonly user?: string;
  readonly clock?: BackendContext["clock"];
  readonly url?: string;
}

/** Names of tasks by queue, from the top. */
export type Names = Readonly<Record<string, readonly (string | Partial<Task>)[]>>;

/** `await using board = await boardFixture({ Todo: ["one"] });` Without queues there is no file yet. */
export async function boardFixture(queues?: Names): Promise<BoardFixture> {
  const dir = await tempDir();
  const path = `${dir.path}/board.db`;
  const opened: SqliteAdapter[] = [];
  const fixture: BoardFixture = {
    dir,
    path,
    open({ user = "artificer", clock = systemClock, url = path, ...seams } = {}) {
      const adapter = createSqliteBackend({ url, user }, { clock, baseDir: dir.path }, seams);
      opened.push(adapter);
      return adapter;
    },
    sql: (statements) => sqlAt(path, statements),
    async [Symbol.asyncDispose]() {
      for (const adapter of opened) await adapter.close?.();
      await dir[Symbol.asyncDispose]();
    },
  };
  if (queues !== undefined) await fixture.open().importTasks(imported(queues), calm);
  return fixture;
}

/** Runs statements on a database, and gives the rows of the last one. */
export function sqlAt(path: string, statements: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path);
  try {
    const all = statements.split(";\n");
    const last = all.pop() ?? "";
    for (const statement of all) database.exec(statement);
    return database.prepare(last).all().map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

/** Queues as they come from another board; a task without an id is given the next number. */
export function imported(queues: Names): ImportedQueue[] {
  return Object.entries(queues).map(([name, tasks]) => ({
    name,
    tasks: tasks.map((task) => typeof task === "string" ? taskOf({ name: task }) : taskOf(task)),
  }));
}

/** A whole task of which only some fields matter. */
export function taskOf(fields: Partial<Task>): Task {
  return {
    id: "",
    name: "",
    description: "",
    url: "",
    queue: "",
    createdAt: "2026-01-01T00:00:00.000Z",
    labels: [],
    assignees: [],
    comments: [],
    tasks: [],
    ...fields,
  };
}

/** For calls that nobody gives up. */
export const calm = { signal: neverAborted };

/** No limit either. */
export const all = { ...calm, limit: 1000 };

/** The names of the tasks in a queue, from the top. */
export async function namesIn(board: SqliteAdapter, queue: string): Promise<string[]> {
  return (await board.getReadyTasks([queue], all)).map(({ name }) => name);
}
