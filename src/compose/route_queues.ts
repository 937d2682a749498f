import type { CallOptions, TaskAdapter } from "../contracts/task_adapter.ts";
import type { Route } from "../domain/route.ts";

/** What is said, at the start, of a queue that the config names and the board does not have. */
export interface QueueRemark {
  /** `"warning"` for a likely slip of the pen; `"info"` where boards make their queues as they go. */
  readonly level: "warning" | "info";
  readonly message: string;
}

/** Every queue that `routes` name, once. */
export function queuesOf(routes: readonly Route[]): string[] {
  const all = routes.flatMap(({ queue, inProgressQueue, doneQueue, failedQueue }) => [
    queue,
    inProgressQueue,
    doneQueue,
    failedQueue,
  ]);
  return [...new Set(all)].filter((queue) => queue !== null);
}

/**
 * Asks the board for the queues that `routes` name. A misspelled queue would otherwise be watched in
 * silence. Where the board cannot answer there is nothing to say: the first poll tells of that. Queues
 * that `known` names, too, are passed over.
 */
export async function checkRoutes(
  routes: readonly Route[],
  tasks: TaskAdapter,
  options: CallOptions,
  known: readonly Route[] = [],
): Promise<QueueRemark[]> {
  const passed = new Set(queuesOf(known));
  const queues = queuesOf(routes).filter((queue) => !passed.has(queue));
  if (queues.length === 0) return [];
  try {
    const problems = await tasks.checkQueues?.(queues, options) ?? [];
    return problems.map(({ problem, suggestion }) =>
      suggestion === null
        ? { level: "info", message: problem }
        : { level: "warning", message: `${problem}; did you mean ${JSON.stringify(suggestion)}?` }
    );
  } catch {
    // The poll meets the same failure, tells of it and tries again.
    return [];
  }
}
