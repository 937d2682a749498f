import { AdapterError } from "../../../domain/errors.ts";
import type { Task } from "../../../domain/task.ts";
import type { Connection, Row } from "../../../sqlite/connection.ts";
import { readyTasks, taskAt, type UrlOf } from "./read.ts";

/** A task with more texts, in bytes, is not read: SQLite would hold up the event loop meanwhile. */
const MAX_TASK_BYTES = 8 * 2 ** 20;

/** How many tasks that are too large may come before others in a queue. */
const MAX_SKIPPED = 100;

/** How much one poll reads of a large board; the rest waits for the next one. */
const MAX_POLL_BYTES = 8 * 2 ** 20;

/** Weighing takes as long as reading. In a database of no more bytes no task can do much harm, and none is weighed. */
const SMALL_BOARD_BYTES = 64 * 2 ** 20;

/** What each row beside a task counts, in addition to its texts, and so how many rows are counted. */
const ROW_BYTES = 256;
const MAX_ROWS = MAX_TASK_BYTES / ROW_BYTES + 1;

/** Whether tasks of a database of `bytes` must be weighed before they are read. */
export function mustWeigh(bytes: number): boolean {
  return bytes > SMALL_BOARD_BYTES;
}

const beside = (table: string, texts: string) => `
  coalesce((SELECT sum(bytes) FROM (
    SELECT ${ROW_BYTES} + ${texts} AS bytes FROM ${table} WHERE task_id = tasks.id LIMIT ${MAX_ROWS}
  )), 0)`;

/** `octet_length` reads the length of a text, and not the text. */
const WEIGHT = `
  octet_length(name) + octet_length(description) +
  ${beside("comments", "octet_length(text) + octet_length(author)")} +
  ${beside("labels", "octet_length(name)")} +
  ${beside("assignees", "octet_length(name)")} +
  ${beside("checklist_items", "octet_length(name)")} AS bytes`;

const WEIGHTS = `
SELECT CAST(id AS TEXT) AS row, ${WEIGHT} FROM tasks WHERE queue = ? ORDER BY position, id LIMIT ? + 0`;

function totalOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { bytes }) => sum + Number(bytes), 0);
}

/** The first tasks of a queue that are not too large, and the row numbers of those that are. */
export function weighedTasks(
  connection: Connection,
  queue: string,
  { limit, urlOf }: { readonly limit: number; readonly urlOf: UrlOf },
): { readonly tasks: readonly Task[]; readonly tooLarge: readonly string[] } {
  const first = connection.all(WEIGHTS, queue, limit);
  const isSound = totalOf(first) <= MAX_POLL_BYTES;
  if (isSound) return { tasks: readyTasks(connection, queue, { limit, urlOf }), tooLarge: [] };
  const rows = connection.all(WEIGHTS, queue, limit + MAX_SKIPPED);
  const tasks: Task[] = [];
  const tooLarge: string[] = [];
  let total = 0;
  for (const { row, bytes } of rows) {
    if (Number(bytes) > MAX_TASK_BYTES) {
      tooLarge.push(String(row));
      continue;
    }
    total += Number(bytes);
    if (total > MAX_POLL_BYTES || tasks.length >= limit) break;
    tasks.push(taskAt(connection, BigInt(String(row)), urlOf));
  }
  return { tasks, tooLarge };
}

/** @throws {AdapterError} `invalid` for a task that is too large to be read */
export function requireReadable(connection: Connection, row: bigint, attempt: string): void {
  const found = connection.get(`SELECT ${WEIGHT} FROM tasks WHERE id = ?`, row);
  if (Number(found?.["bytes"]) > MAX_TASK_BYTES) throw tooLargeToRead(attempt);
}

/** The error of a task that is too large. */
export function tooLargeToRead(attempt: string): AdapterError {
  return new AdapterError(
    "invalid",
    `${attempt}: it has more than ${MAX_TASK_BYTES / 2 ** 20} MiB of text, comments and lists`,
    { remedy: "shorten it with the sqlite3 shell", isUnapplied: true },
  );
}
