import { LateError, withDeadline } from "../../async/deadline.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import { workQueues } from "../../domain/route.ts";
import type { Route } from "../../domain/route.ts";

/** A longer queue is not counted to its end: the board would send all of its tasks. */
const MAX_COUNTED = 99;
/** How long the banner waits for the board, in milliseconds. */
const COUNT_MS = 1_000;

/**
 * Counts the tasks in the ready and in-progress queues of `routes`. Leaves out a queue that the board does not
 * tell in time.
 */
export async function countQueues(
  tasks: Pick<TaskAdapter, "getReadyTasks">,
  routes: readonly Route[],
  { ms = COUNT_MS }: { readonly ms?: number } = {},
): Promise<ReadonlyMap<string, string>> {
  const counts = new Map<string, string>();
  const count = async (queue: string, signal: AbortSignal) => {
    const found = await tasks.getReadyTasks([queue], { limit: MAX_COUNTED + 1, signal });
    counts.set(queue, found.length > MAX_COUNTED ? `${MAX_COUNTED}+` : String(found.length));
  };
  try {
    await withDeadline({ ms }, async (signal) => {
      // A queue that does not exist fails alone; the first poll reports it, and a board that is down.
      await Promise.allSettled(workQueues(routes).map((queue) => count(queue, signal)));
    });
  } catch (error) {
    if (!(error instanceof LateError)) throw error;
  }
  return new Map(counts);
}
