import type { FoundTask } from "../../../contracts/task_adapter.ts";
import { AdapterError } from "../../../domain/errors.ts";
import type { Connection, Row } from "../../../sqlite/connection.ts";

/** The `tasks.id` of a task, which is not always the id that agents know, and its queue. */
export interface StoredTask {
  readonly row: bigint;
  readonly queue: string;
}

/** A whole number as SQLite prints it. */
const WHOLE_NUMBER = /^(?:0|-?[1-9]\d{0,18})$/;

/** The row number that is spelled `taskId`, or null if SQLite has no such number. */
export function rowNumber(taskId: string): bigint | null {
  if (!WHOLE_NUMBER.test(taskId)) return null;
  const row = BigInt(taskId);
  return BigInt.asIntN(64, row) === row ? row : null;
}

/**
 * The task that agents know as `taskId`, or null: the task that was imported with this id, or else the one
 * with this row number. The triggers of the database make sure that there is only one.
 */
export function findStored(connection: Connection, taskId: string): StoredTask | null {
  // SQLite would replace a lone surrogate by another character.
  if (!taskId.isWellFormed()) return null;
  return stored(withId(connection, STORED, taskId));
}

/** The task that agents know as `part`, or else the first ones whose id begins with it. */
export function findByPart(connection: Connection, part: string, limit: number): FoundTask[] {
  if (limit <= 0 || !part.isWellFormed()) return [];
  const own = withId(connection, FOUND, part);
  if (own !== undefined) return [toFound(own)];
  return connection.all(STARTING, part, part, limit).map(toFound);
}

function toFound(row: Row): FoundTask {
  return { id: String(row["shown"]), name: String(row["name"]), queue: String(row["queue"]) };
}

const FOUND = "SELECT coalesce(imported_id, CAST(id AS TEXT)) AS shown, name, queue FROM tasks";

/** Because of the sum SQLite does not plan the statement again for each limit. */
const STARTING = `${FOUND} WHERE substr(shown, 1, length(?)) = ? ORDER BY id LIMIT ? + 0`;

/** As text, since a number of JavaScript cannot hold every row number. */
const STORED = "SELECT CAST(id AS TEXT) AS row, queue FROM tasks";

/** What `select` reads of the task with this id. */
function withId(connection: Connection, select: string, taskId: string): Row | undefined {
  const imported = connection.get(`${select} WHERE imported_id = ?`, taskId);
  if (imported !== undefined) return imported;
  const row = rowNumber(taskId);
  return row === null
    ? undefined
    : connection.get(`${select} WHERE id = ? AND imported_id IS NULL`, row);
}

function stored(found: Row | undefined): StoredTask | null {
  if (found === undefined) return null;
  return { row: BigInt(String(found["row"])), queue: String(found["queue"]) };
}

/** The task that agents know as `taskId`. @throws {AdapterError} `not_found` */
export function find(connection: Connection, taskId: string, attempt: string): StoredTask {
  const found = findStored(connection, taskId);
  if (found !== null) return found;
  throw new AdapterError(
    "not_found",
    `${attempt}: the board has no task ${JSON.stringify(taskId)}`,
  );
}

/** Finds out what became of a claim: a task is still claimed only if no later claim has moved it. */
export function recallClaim(
  connection: Connection,
  taskId: string,
  { from, to, claimId }: { readonly from: string; readonly to: string; readonly claimId?: string },
): "claimed" | "lost" | "open" {
  const found = findStored(connection, taskId);
  if (found?.queue === from) return "open";
  if (found?.queue !== to || claimId === undefined) return "lost";
  const claim = connection.get("SELECT last_claim FROM tasks WHERE id = ?", found.row);
  return claim?.["last_claim"] === claimId ? "claimed" : "lost";
}
