import { AdapterError } from "../../../domain/errors.ts";
import type { Connection } from "../../../sqlite/connection.ts";

/** The `tasks.id` of a task, which is not always the id that agents know, and its queue. */
export interface StoredTask {
  readonly row: number;
  readonly queue: string;
}

/** Numbers of up to nine digits are the board's own ids; longer ones came with an import. */
const OWN_ID = /^[1-9]\d{0,8}$/;

/** The row number in an id, or null for the id of a task that came with an import. */
export function ownId(taskId: string): number | null {
  return OWN_ID.test(taskId) ? Number(taskId) : null;
}

/** The task that agents know as `taskId`, or null. */
export function findStored(connection: Connection, taskId: string): StoredTask | null {
  // SQLite would replace a lone surrogate by another character.
  if (!taskId.isWellFormed()) return null;
  const own = ownId(taskId);
  const found = own === null
    ? connection.get("SELECT id, queue FROM tasks WHERE imported_id = ?", taskId)
    : connection.get("SELECT id, queue FROM tasks WHERE id = ? AND imported_id IS NULL", own);
  return found === undefined ? null : { row: Number(found["id"]), queue: String(found["queue"]) };
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
