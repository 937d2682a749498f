import { LateError, withDeadline } from "../async/deadline.ts";
import { isMisspelling } from "../text/nearest.ts";
import type { CallOptions, QueueProblem, TaskAdapter } from "../contracts/task_adapter.ts";
import { isAdapterError, messageOf } from "../domain/errors.ts";
import type { Route } from "../domain/route.ts";
import { queuesOf } from "../compose/route_queues.ts";
import { type CheckResult, failed, ok, PATIENCE_MS, skipped, warning } from "./result.ts";

/** Whether the board has every queue that the routes name. */
export async function checkQueues(
  tasks: TaskAdapter,
  routes: readonly Route[],
  patienceMs: number = PATIENCE_MS,
): Promise<readonly CheckResult[]> {
  try {
    return await withDeadline({ ms: patienceMs }, (signal) => askFor(tasks, routes, { signal }));
  } catch (error) {
    if (!(error instanceof LateError) && !isAdapterError(error)) throw error;
    return [failed("queues", `The queues are not known: ${messageOf(error)}`, "Try again")];
  }
}

async function askFor(
  tasks: TaskAdapter,
  routes: readonly Route[],
  options: CallOptions,
): Promise<readonly CheckResult[]> {
  const queues = queuesOf(routes);
  const problems = await tasks.checkQueues?.(queues, options);
  if (problems === undefined) return [skipped("queues", "this board can't tell which it has")];
  const [first] = problems;
  if (first === undefined) return [ok("queues", `The board has ${listOf(queues)}`)];
  const makesThem = await isMadeOnUse(tasks, first, options);
  return problems.map((problem) => resultOf(problem, usesOf(problem.queue, routes), makesThem));
}

/** A board that knows its queues refuses to read one that it does not have. */
async function isMadeOnUse(
  tasks: TaskAdapter,
  { queue }: QueueProblem,
  options: CallOptions,
): Promise<boolean> {
  try {
    await tasks.getReadyTasks([queue], { ...options, limit: 1 });
    return true;
  } catch (error) {
    if (isAdapterError(error, "not_found")) return false;
    throw error;
  }
}

function resultOf(
  { queue, problem, suggestion }: QueueProblem,
  uses: string,
  isMadeOnUse: boolean,
): CheckResult {
  const message = `${problem}: ${uses}`;
  if (suggestion === null) {
    return isMadeOnUse
      ? ok("queues", `${message}; the board makes it when a task goes there`)
      : failed("queues", message, "Make it on the board, or name one that it has");
  }
  const near = JSON.stringify(suggestion);
  if (!isMadeOnUse) {
    return failed("queues", message, `Write ${near}, or make the queue on the board`);
  }
  // The board would refuse to make a queue that is so surely another one.
  return isMisspelling(queue, suggestion)
    ? failed("queues", message, `Write ${near}, if that is meant, or make the queue by hand`)
    : warning(
      "queues",
      message,
      `Write ${near}, if that is meant; else it is made on its first use`,
    );
}

/** Such as `done_queue of "Todo"`. */
function usesOf(queue: string, routes: readonly Route[]): string {
  return routes.flatMap((route) => {
    const keys = [
      ...route.inProgressQueue === queue ? ["in_progress_queue"] : [],
      ...route.doneQueue === queue ? ["done_queue"] : [],
      ...route.failedQueue === queue ? ["failed_queue"] : [],
    ];
    const watched = route.queue === queue ? [`[routing.${JSON.stringify(queue)}]`] : [];
    return [...watched, ...keys.map((key) => `${key} of ${JSON.stringify(route.queue)}`)];
  }).join(", ");
}

function listOf(queues: readonly string[]): string {
  const quoted = queues.map((queue) => JSON.stringify(queue));
  if (quoted.length === 1) return `the queue ${quoted[0]}`;
  return `the queues ${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
