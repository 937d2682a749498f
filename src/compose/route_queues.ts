import type { CallOptions, TaskAdapter } from "../contracts/task_adapter.ts";
import { ownQueues, type Route } from "../domain/route.ts";

/** A remark on a queue that the config names and the board does not have. */
export interface QueueRemark {
  /** The queue, where the remark is about one. */
  readonly queue?: string;
  /** `"warning"` for a likely misspelling; `"info"` if the board can create the queue later. */
  readonly level: "warning" | "info";
  readonly message: string;
}

/** Every queue that `routes` name, without duplicates. */
export function queuesOf(routes: readonly Route[]): string[] {
  const all = routes.flatMap((route) => [...ownQueues(route), ...route.allowQueues ?? []]);
  return [...new Set(all)];
}

/** The keys of `routes` that name a queue, such as `done_queue of "Todo"`. */
export function usesOf(queue: string, routes: readonly Route[]): string[] {
  return routes.flatMap((route) => [
    ...route.queue === queue ? [`[routing.${JSON.stringify(queue)}]`] : [],
    ...([
      ["in_progress_queue", route.inProgressQueue],
      ["done_queue", route.doneQueue],
      ["failed_queue", route.failedQueue],
    ] as const).filter(([, name]) => name === queue)
      .map(([key]) => `${key} of ${JSON.stringify(route.queue)}`),
    ...route.allowQueues?.includes(queue) ? [`allow_queues of ${JSON.stringify(route.queue)}`] : [],
  ]);
}

/**
 * Asks the board for the queues that `routes` name, because a misspelled queue would stay empty without
 * an error. If the board does not answer, it returns no remarks: the first poll reports that. It skips the
 * queues that `known` also names.
 */
export async function checkRoutes(
  routes: readonly Route[],
  tasks: TaskAdapter,
  options: CallOptions,
  known: readonly Route[] = [],
): Promise<QueueRemark[]> {
  const skipped = new Set(queuesOf(known));
  const queues = queuesOf(routes).filter((queue) => !skipped.has(queue));
  if (queues.length === 0) return [];
  try {
    const problems = await tasks.checkQueues?.(queues, options) ?? [];
    return problems.map(({ queue, problem, suggestion }) =>
      suggestion === null ? { queue, level: "info", message: problem } : {
        queue,
        level: "warning",
        message: `${problem}; did you mean ${JSON.stringify(suggestion)}?`,
      }
    );
  } catch {
    // The poll meets the same failure, reports it and retries.
    return [];
  }
}
