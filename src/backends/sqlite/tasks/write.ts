import { AdapterError } from "../../../domain/errors.ts";
import type { Comment, TaskChanges } from "../../../domain/task.ts";
import { requireQueueName, requireSpelling } from "../../queue_names.ts";
import type { Connection } from "../../../sqlite/connection.ts";
import { find, findStored, type StoredTask } from "./find.ts";
import { COMMENT_JSON, parse, queueNames } from "./read.ts";

/** The queues that a claim moves a task between, and the user that it assigns. */
export interface Claim {
  readonly from: string;
  readonly to: string;
  readonly user: string;
  /** The id that no other claim has; null if no one recalls this claim. */
  readonly claimId?: string | null;
}

/** A new task. */
export interface NewTask {
  readonly name: string;
  readonly description: string;
  readonly createdAt: string;
}

/** A new comment. */
export interface NewComment {
  readonly author: string;
  readonly text: string;
  readonly createdAt: string;
}

/** Moves a task to the end of a queue, unless it is there already. Returns its row. */
export function moveTask(connection: Connection, taskId: string, target: string): bigint {
  const attempt = `Cannot move task ${JSON.stringify(taskId)}`;
  const { row, queue } = find(connection, taskId, attempt);
  if (queue === target) return row;
  needQueue(connection, target, attempt);
  putAtEnd(connection, row, target);
  return row;
}

/** Moves a task, assigns `user` and records the claim, if the task is in `from`. */
export function claimTask(
  connection: Connection,
  taskId: string,
  { from, to, user, claimId = null }: Claim,
): "claimed" | "lost" {
  const found = inQueue(connection, taskId, from);
  if (found === null) return "lost";
  needQueue(connection, to, `Cannot claim task ${JSON.stringify(taskId)}`);
  putAtEnd(connection, found.row, to);
  connection.run("UPDATE tasks SET last_claim = ? WHERE id = ?", claimId, found.row);
  connection.run(
    "INSERT INTO assignees (task_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
    found.row,
    user,
  );
  return "claimed";
}

/** Undoes a claim, if the task is in `from`. */
export function releaseTask(
  connection: Connection,
  taskId: string,
  { from, to, user }: Claim,
): "released" | "lost" {
  const found = inQueue(connection, taskId, from);
  if (found === null) return "lost";
  needQueue(connection, to, `Cannot release task ${JSON.stringify(taskId)}`);
  putAtEnd(connection, found.row, to);
  connection.run(PUT_AT_TOP, to, found.row, found.row);
  connection.run("DELETE FROM assignees WHERE task_id = ? AND name = ?", found.row, user);
  return "released";
}

const INSERT_COMMENT = `
INSERT INTO comments (task_id, author, text, created_at)
VALUES (?, ?, ?, ?) RETURNING ${COMMENT_JSON} AS json`;

/** Adds a comment, and returns it. */
export function addComment(
  connection: Connection,
  taskId: string,
  { author, text, createdAt }: NewComment,
): Comment {
  const { row } = find(connection, taskId, `Cannot comment on task ${JSON.stringify(taskId)}`);
  return parse(connection.get(INSERT_COMMENT, row, author, text, createdAt));
}

/** Applies an edit, and returns the task's row. */
export function updateTask(connection: Connection, taskId: string, changes: TaskChanges): bigint {
  const attempt = `Cannot update task ${JSON.stringify(taskId)}`;
  const { row } = find(connection, taskId, attempt);
  if (changes.name !== undefined) requireName(changes.name, attempt);
  for (const key of ["name", "description"] as const) {
    const value = changes[key];
    if (value !== undefined) connection.run(`UPDATE tasks SET ${key} = ? WHERE id = ?`, value, row);
  }
  for (const table of ["labels", "assignees"] as const) {
    const names = changes[table];
    if (names !== undefined) replaceNames(connection, table, row, names);
  }
  return row;
}

/** Adds a task to the end of a queue, and returns its row. */
export function createTask(connection: Connection, queue: string, task: NewTask): bigint {
  const attempt = `Cannot create a task in ${JSON.stringify(queue)}`;
  requireName(task.name, attempt);
  needQueue(connection, queue, attempt);
  return insert(
    connection,
    `INSERT INTO tasks (id, queue, name, description, created_at)
     VALUES (${NEW_ROW}, ?, ?, ?, ?) RETURNING CAST(id AS TEXT)`,
    queue,
    task.name,
    task.description,
    task.createdAt,
  );
}

/** Creates a queue without tasks, whatever its name resembles. */
export function createQueue(connection: Connection, name: string): "created" | "exists" {
  requireQueueName(name, `Cannot create queue ${JSON.stringify(name)}`);
  if (hasQueue(connection, name)) return "exists";
  connection.run("INSERT INTO queues (name) VALUES (?)", name);
  return "created";
}

/** Removes a task, and with it what belongs to it. */
export function deleteTask(connection: Connection, taskId: string): void {
  const { row } = find(connection, taskId, `Cannot remove task ${JSON.stringify(taskId)}`);
  connection.run("DELETE FROM tasks WHERE id = ?", row);
}

/**
 * The number of a new row: null for the next one. If a person has used SQLite's highest number, there is no
 * next one, and SQLite would say that the disk is full; then it is a random one that a JavaScript number can hold.
 */
export const NEW_ROW = `(
  SELECT abs(random() / 1024) FROM sqlite_sequence
  WHERE name = 'tasks' AND seq = 9223372036854775807
)`;

/** Adds a row, and returns its number, which `sql` returns as text: JavaScript cannot hold every one. */
export function insert(
  connection: Connection,
  sql: string,
  ...values: (string | bigint | null)[]
): bigint {
  return BigInt(String(Object.values(connection.get(sql, ...values) ?? {})[0]));
}

/** Sets only the queue: a trigger of the database then puts the task at the end. */
function putAtEnd(connection: Connection, row: bigint, queue: string): void {
  connection.run("UPDATE tasks SET queue = ? WHERE id = ?", queue, row);
}

const PUT_AT_TOP = `
UPDATE tasks SET position = coalesce((
  SELECT position FROM tasks WHERE queue = ? AND id <> ? ORDER BY queue, position LIMIT 1
), 1) - 1 WHERE id = ?`;

function inQueue(connection: Connection, taskId: string, queue: string): StoredTask | null {
  const found = findStored(connection, taskId);
  return found?.queue === queue ? found : null;
}

/**
 * Creates a queue unless it exists.
 *
 * @throws {AdapterError} `invalid` for a name that misspells another
 */
function needQueue(connection: Connection, name: string, attempt: string): void {
  requireQueueName(name, attempt);
  if (hasQueue(connection, name)) return;
  requireSpelling(name, queueNames(connection), attempt);
  connection.run("INSERT INTO queues (name) VALUES (?)", name);
}

function hasQueue(connection: Connection, name: string): boolean {
  return connection.get("SELECT 1 FROM queues WHERE name = ?", name) !== undefined;
}

function requireName(name: string, attempt: string): void {
  if (name.trim() === "") throw new AdapterError("invalid", `${attempt}: its name is empty`);
}

/** Replaces a set of names. If the set does not change, the order of the names does not either. */
function replaceNames(
  connection: Connection,
  table: "labels" | "assignees",
  row: bigint,
  names: readonly string[],
): void {
  const wanted = new Set(names.map((name) => name.toWellFormed()));
  const present = connection.all(
    `SELECT json_quote(name) AS json FROM ${table} WHERE task_id = ?`,
    row,
  ).map(({ json }): string => JSON.parse(String(json)));
  if (wanted.size === present.length && present.every((name) => wanted.has(name))) return;
  connection.run(`DELETE FROM ${table} WHERE task_id = ?`, row);
  for (const name of wanted) {
    connection.run(`INSERT INTO ${table} (task_id, name) VALUES (?, ?)`, row, name);
  }
}
