import { AdapterError } from "../../../domain/errors.ts";
import type { Connection } from "../../../sqlite/connection.ts";

/** A task's `tasks.id`, which is not always what agents know it by, and where it is. */
export interface StoredTask {
  readonly row: number;
  readonly queue: string;
}

/** Numbers up to here are ids of the board's own; longer ones came with an import. */
const OWN_ID = /^[1-9]\d{0,8}$/;

/** The row number that an id stands for, or null for the id of a task that came with an import. */
export function ownId(taskId: string): number | null {
  return OWN_ID.test(taskId) ? Number(taskId) : null;
}

/** The task that agents know as `taskId`, or null. */
export function findStored(connection: Connection, taskId: string): StoredTask | null {
  // SQLite would take a lone surrogate for another character.
  if (!taskId.isWellFormed()) return null;
  const own = ownId(taskId);
  const found = own === null
    ? connection.get("SELECT id, queue FROM tasks WHERE imported_id = ?", taskId)
    : connection.get("SELECT id, queue FROM tasks WHERE id = ? AND imported_id IS NULL", own);
  return found === undefined ? null : { row: Number(found["id"]), queue: String(found["queue"]) };
}

/** @throws {AdapterError} `not_found` */
export function find(connection: Connection, taskId: string, attempt: string): StoredTask {
  const found = findStored(connection, taskId);
  if (found !== null) return found;
  throw new AdapterError(
    "not_found",
    `${attempt}: the board has no task ${JSON.stringify(taskId)}`,
  );
}

/** What became of a claim: only a task that no later one has moved is still its own. */
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
