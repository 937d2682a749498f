import type { ImportedQueue } from "../../../contracts/task_adapter.ts";
import { AdapterError } from "../../../domain/errors.ts";
import type { Task } from "../../../domain/task.ts";
import type { Connection } from "../../../sqlite/connection.ts";
import { findStored } from "./find.ts";
import { insert, NEW_ROW } from "./write.ts";

const ATTEMPT = "Cannot import the tasks";
/**
 * An id of up to nine digits becomes the number of its row. A longer number does not, since SQLite would
 * number all later tasks from there on.
 */
const SHORT_NUMBER = /^[1-9]\d{0,8}$/;
/** How many ids an error names. */
const MAX_NAMED = 5;

/** Adds whole tasks, and returns their number. Call it in one transaction. */
export function importTasks(connection: Connection, queues: readonly ImportedQueue[]): number {
  requireUsable(queues);
  const tasks = queues.flatMap((queue) => queue.tasks);
  requireNew(connection, tasks);
  reserveIds(connection, tasks);
  for (const { name, tasks } of queues) {
    connection.run("INSERT INTO queues (name) VALUES (?) ON CONFLICT DO NOTHING", name);
    for (const task of tasks) addTask(connection, task, name);
  }
  return tasks.length;
}

function requireUsable(queues: readonly ImportedQueue[]): void {
  for (const { name, tasks } of queues) {
    if (name === "" || !name.isWellFormed()) {
      throw invalid(`queue ${JSON.stringify(name)} has no name that can be used`);
    }
    const nameless = tasks.find((task) => task.name.trim() === "");
    if (nameless !== undefined) throw invalid(`${describe(nameless)} has no name`);
    const illFormed = tasks.find((task) => !task.id.isWellFormed());
    if (illFormed !== undefined) {
      throw invalid(`the id of ${describe(illFormed)} is not Unicode text`);
    }
  }
}

function requireNew(connection: Connection, tasks: readonly Task[]): void {
  const taken = tasks.filter(({ id }) => id !== "" && findStored(connection, id) !== null);
  if (taken.length === 0) return;
  const named = taken.slice(0, MAX_NAMED).map(({ id }) => JSON.stringify(id)).join(", ");
  const more = taken.length > MAX_NAMED ? ` and ${taken.length - MAX_NAMED} more` : "";
  const which = `${taken.length === 1 ? "task" : "tasks"} ${named}${more}`;
  throw new AdapterError("conflict", `${ATTEMPT}: the board has ${which} already`);
}

/** Makes sure that tasks without a number get higher numbers than any task of the import. */
function reserveIds(connection: Connection, tasks: readonly Task[]): void {
  const highest = tasks.reduce((most, { id }) => Math.max(most, Number(shortNumber(id) ?? 0)), 0);
  connection.run(
    "INSERT INTO sqlite_sequence SELECT 'tasks', 0 WHERE NOT EXISTS " +
      "(SELECT 1 FROM sqlite_sequence WHERE name = 'tasks')",
  );
  connection.run("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'tasks'", highest);
}

function addTask(connection: Connection, task: Task, queue: string): void {
  const { id, name, description, labels, assignees, createdAt } = task;
  const own = freeRow(connection, shortNumber(id));
  const row = insert(
    connection,
    "INSERT INTO tasks (id, imported_id, queue, name, description, created_at) " +
      `VALUES (coalesce(?, ${NEW_ROW}), ?, ?, ?, ?, ?) RETURNING CAST(id AS TEXT)`,
    own,
    own === null && id !== "" ? id : null,
    queue,
    name,
    description,
    instant(createdAt),
  );
  for (const label of labels) addName(connection, "labels", row, label);
  for (const assignee of assignees) addName(connection, "assignees", row, assignee);
  addComments(connection, row, task);
  addChecklist(connection, row, task);
}

function shortNumber(taskId: string): bigint | null {
  return SHORT_NUMBER.test(taskId) ? BigInt(taskId) : null;
}

/** The row number, or null if a task with another id has it. */
function freeRow(connection: Connection, row: bigint | null): bigint | null {
  if (row === null) return null;
  return connection.get("SELECT 1 FROM tasks WHERE id = ?", row) === undefined ? row : null;
}

function addName(
  connection: Connection,
  table: "labels" | "assignees",
  row: bigint,
  name: string,
): void {
  connection.run(
    `INSERT INTO ${table} (task_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING`,
    row,
    name,
  );
}

function addComments(connection: Connection, row: bigint, { comments }: Task): void {
  const ids = new OwnIds();
  for (const { id, author, text, createdAt } of comments) {
    connection.run(
      `INSERT INTO comments (task_id, id, author, text, created_at) VALUES (?, ${NEW_ID}, ?, ?, ?)`,
      row,
      ids.take(id),
      author,
      text,
      instant(createdAt),
    );
  }
}

function addChecklist(connection: Connection, row: bigint, { tasks: items }: Task): void {
  const ids = new OwnIds();
  for (const { id, name, completed } of items) {
    connection.run(
      `INSERT INTO checklist_items (task_id, id, name, completed) VALUES (?, ${NEW_ID}, ?, ?)`,
      row,
      ids.take(id),
      name,
      completed ? 1 : 0,
    );
  }
}

/** The given id, or for null a new one of the form that the table itself makes. */
const NEW_ID = "coalesce(?, lower(hex(randomblob(8))))";

/** The ids of the comments or items of one task. In a file that people write, two may be the same. */
class OwnIds {
  readonly #taken = new Set<string>();

  /** The id, or null if it cannot be used. */
  take(id: string): string | null {
    if (id === "" || !id.isWellFormed() || this.#taken.has(id)) return null;
    this.#taken.add(id);
    return id;
  }
}

/** The instant, or null for a year after 9999, which the database cannot hold. */
function instant(createdAt: string | null): string | null {
  return createdAt !== null && /^\d{4}-/.test(createdAt) ? createdAt : null;
}

function describe({ id }: Task): string {
  return id === "" ? "a task without an id" : `task ${JSON.stringify(id)}`;
}

function invalid(reason: string): AdapterError {
  return new AdapterError("invalid", `${ATTEMPT}: ${reason}`);
}
