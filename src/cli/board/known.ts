import { queuesOf } from "../../compose/route_queues.ts";
import { neverAborted } from "../../async/abort.ts";
import { AdapterError } from "../../domain/errors.ts";
import { type QueueUse, unknownQueue } from "../../operations/known_queue.ts";
import type { OpenBoard } from "./open_board.ts";

/**
 * Refuses a queue that neither the board nor the config has: a typing error must not look like an empty queue,
 * and no task may be put out of sight. `what` completes "Cannot …".
 *
 * @throws {AdapterError}
 */
export async function requireKnown(
  { tasks, settings }: Pick<OpenBoard, "tasks" | "settings">,
  what: string,
  queue: string,
  use: QueueUse,
): Promise<void> {
  const source = { tasks, configured: queuesOf(settings.routes), use };
  const unknown = await unknownQueue(queue, source, { signal: neverAborted });
  if (unknown === null) return;
  const { problem, remedy } = unknown;
  throw new AdapterError("invalid", `Cannot ${what}: ${problem}`, { remedy });
}
