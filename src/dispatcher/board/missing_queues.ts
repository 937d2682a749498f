import type { CallOptions, QueueProblem, TaskAdapter } from "../../contracts/task_adapter.ts";
import { isAdapterError, textOf } from "../../domain/errors.ts";
import { isTarget, type Route } from "../../domain/route.ts";
import { callBoard, type CallContext } from "./call.ts";
import type { RouteView } from "../plan.ts";

/**
 * Why ready queues that were read as empty can never have a task, by queue: some boards read a queue that
 * does not exist as empty. A queue that another route moves tasks to may still come into being.
 */
export async function missingQueues(
  views: readonly RouteView[],
  routes: readonly Route[],
  tasks: TaskAdapter,
  context: CallContext,
): Promise<Readonly<Record<string, string>>> {
  const empty = views.filter(({ ready }) => ready.length === 0).map(({ route }) => route.queue)
    .filter((queue) => !isTarget(queue, routes));
  // A board that does not list its queues refuses to read one that it does not have.
  if (empty.length === 0 || tasks.listQueues === undefined) return {};
  try {
    const check = async (options: CallOptions) => await tasks.checkQueues?.(empty, options) ?? [];
    const problems = await callBoard(context, check);
    return Object.fromEntries(problems.map((problem) => [problem.queue, reasonOf(problem)]));
  } catch (error) {
    // The board answered a moment ago: the next poll meets the trouble, if it lasts.
    if (isAdapterError(error)) return {};
    throw error;
  }
}

function reasonOf({ problem, suggestion }: QueueProblem): string {
  const near = suggestion === null ? null : `did you mean ${JSON.stringify(suggestion)}?`;
  return textOf({ problem: problem.charAt(0).toLowerCase() + problem.slice(1), remedy: near });
}
