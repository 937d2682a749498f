import { LateError, withDeadline } from "../async/deadline.ts";
import { isMisspelling } from "../text/nearest.ts";
import type { CallOptions, QueueProblem, TaskAdapter } from "../contracts/task_adapter.ts";
import { failedText, isAdapterError, messageOf } from "../domain/errors.ts";
import { isTarget, type Route } from "../domain/route.ts";
import { shellWord } from "../text/shell_word.ts";
import { queuesOf, usesOf } from "../compose/route_queues.ts";
import { CHECK_TIMEOUT_MS, type CheckResult, failed, ok, skipped, warning } from "./result.ts";

/** Checks that the board has every queue that the routes name. */
export async function checkQueues(
  tasks: TaskAdapter,
  routes: readonly Route[],
  timeoutMs: number = CHECK_TIMEOUT_MS,
): Promise<readonly CheckResult[]> {
  try {
    return await withDeadline({ ms: timeoutMs }, (signal) => askFor(tasks, routes, { signal }));
  } catch (error) {
    if (!(error instanceof LateError) && !isAdapterError(error)) throw error;
    return [failed("queues", failedText("Cannot check the queues", messageOf(error)), "Try again")];
  }
}

async function askFor(
  tasks: TaskAdapter,
  routes: readonly Route[],
  options: CallOptions,
): Promise<readonly CheckResult[]> {
  const queues = queuesOf(routes);
  const problems = await tasks.checkQueues?.(queues, options);
  if (problems === undefined) return [skipped("queues", "this board cannot list its queues")];
  const [first] = problems;
  if (first === undefined) return [ok("queues", `The board has ${listOf(queues)}`)];
  const createsQueues = await isCreatedOnUse(tasks, first, options);
  return problems.map((problem) => resultOf(problem, routes, createsQueues));
}

/**
 * Tells whether the board creates a queue when a task moves there. Other boards refuse to read a queue
 * that does not exist.
 */
async function isCreatedOnUse(
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
  routes: readonly Route[],
  isCreatedOnUse: boolean,
): CheckResult {
  const message = `${problem}: ${usesOf(queue, routes).join(", ")}`;
  if (suggestion === null && isCreatedOnUse && !isTarget(queue, routes)) {
    const remedy = `Create it: artificer-dispatcher board queue add ${shellWord(queue)}`;
    return warning("queues", `${message}; nothing starts until it exists`, remedy);
  }
  if (suggestion === null) {
    return isCreatedOnUse
      ? ok("queues", `${message}; the board creates it when a task moves there`)
      : failed("queues", message, "Create it on the board, or use a queue that the board has");
  }
  const near = JSON.stringify(suggestion);
  if (!isCreatedOnUse) {
    return failed("queues", message, `Write ${near}, or create the queue on the board`);
  }
  // The board would refuse to create a queue whose name is almost certainly misspelled.
  return isMisspelling(queue, suggestion)
    ? failed("queues", message, `Write ${near} if you mean that queue, or create the queue by hand`)
    : warning(
      "queues",
      message,
      `Write ${near} if you mean that queue; otherwise the board creates it on its first use`,
    );
}

function listOf(queues: readonly string[]): string {
  const quoted = queues.map((queue) => JSON.stringify(queue));
  if (quoted.length === 1) return `the queue ${quoted[0]}`;
  return `the queues ${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
