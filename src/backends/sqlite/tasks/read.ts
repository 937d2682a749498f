import type { Task } from "../../../domain/task.ts";
import type { Connection, Row } from "../../../sqlite/connection.ts";

/**
 * Reads texts as JSON, which keeps them whole: node:sqlite cuts a text at a NUL. This way one statement also
 * reads all of a task.
 */
export const COMMENT_JSON = `
  json_object('id', id, 'author', author, 'text', text, 'createdAt', created_at)`;

const ITEM_JSON = `
  json_object('id', id, 'name', name, 'completed', json(iif(completed, 'true', 'false')))`;

/**
 * The list of what belongs to a task. SQLite makes a temporary index to sort by, also for nothing, which would take
 * most of the time of a task: most tasks have few of these.
 */
const listOf = (item: string, table: string, order: string) => `
  iif(EXISTS (SELECT 1 FROM ${table} WHERE task_id = tasks.id), (
    SELECT json_group_array(${item} ORDER BY ${order}) FROM ${table} WHERE task_id = tasks.id
  ), json_array())`;

const TASK_JSON = `
  json_object(
    'id', coalesce(imported_id, CAST(id AS TEXT)),
    'name', name,
    'description', description,
    'queue', queue,
    'createdAt', created_at,
    'labels', ${listOf("name", "labels", "id")},
    'assignees', ${listOf("name", "assignees", "id")},
    'comments', ${listOf(COMMENT_JSON, "comments", "number")},
    'tasks', ${listOf(ITEM_JSON, "checklist_items", "number")}
  ) AS json`;

/**
 * The first tasks of a queue. The index on places finds them without a read of the others. Because of the
 * sum SQLite does not plan the statement again for each limit, which would take four times as long as the rest.
 */
export const READY_TASKS = `
SELECT ${TASK_JSON} FROM tasks WHERE queue = ? ORDER BY position, id LIMIT ? + 0`;

/** SQLite reads a negative limit as none. */
const NO_LIMIT = -1;

/** Makes the URL of a task from its id. */
export type UrlOf = (taskId: string) => string;

/** The first `limit` tasks of a queue, from the top. */
export function readyTasks(
  connection: Connection,
  queue: string,
  { limit, urlOf }: { readonly limit: number; readonly urlOf: UrlOf },
): Task[] {
  // SQLite would replace a lone surrogate by another character.
  if (!queue.isWellFormed()) return [];
  const most = Number.isSafeInteger(limit) ? limit : NO_LIMIT;
  return connection.all(READY_TASKS, queue, most).map((row) => toTask(row, urlOf));
}

/** One task by its row number. */
export function taskAt(connection: Connection, row: bigint, urlOf: UrlOf): Task {
  return toTask(connection.get(`SELECT ${TASK_JSON} FROM tasks WHERE id = ?`, row), urlOf);
}

/** The names of all queues, in the order of their creation. */
export function queueNames(connection: Connection): string[] {
  return connection.all("SELECT json_quote(name) AS json FROM queues ORDER BY id")
    .map((row) => parse<string>(row));
}

/** How many tasks are in each queue, in the order of their creation. */
export function queueSizes(connection: Connection): Map<string, number> {
  const rows = connection.all(`
    SELECT json_array(name, (SELECT count(*) FROM tasks WHERE queue = queues.name)) AS json
    FROM queues ORDER BY id`);
  return new Map(rows.map((row) => parse<[string, number]>(row)));
}

function toTask(row: Row | undefined, urlOf: UrlOf): Task {
  const task = parse<Omit<Task, "url">>(row);
  return { ...task, url: urlOf(task.id) };
}

/** What a row has in its column `json`. */
export function parse<T>(row: Row | undefined): T {
  if (row === undefined) throw new TypeError("Cannot find a row that was just written");
  return JSON.parse(String(row["json"]));
}
