import type { RetryAnswer, RetryOptions } from "../../contracts/run_control.ts";
import type { RunState } from "../../domain/run.ts";
import type { Route } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";
import { releaseOnce } from "../board/outbox.ts";
import type { Retries } from "./retries.ts";
import { latestRun, WITH_TASK } from "../run/attempt.ts";
import { record, recordBestEffort, type RunContext } from "../run/context.ts";
import type { RunTable } from "../run_table.ts";

const WAS_ENDED: readonly RunState[] = ["ended", "settled"];

/** The parts that {@linkcode rerunTask} works with. */
export interface RerunParts {
  readonly context: RunContext;
  readonly routes: readonly Route[];
  readonly runs: RunTable;
  readonly retries: Retries;
}

/**
 * Puts a task into its ready queue as if it had never run, unless another run or route has it now.
 *
 * @throws {AdapterError} if the board fails or has no such task
 */
export async function rerunTask(
  taskId: string,
  { context, routes, runs, retries }: RerunParts,
  options: RetryOptions,
): Promise<RetryAnswer> {
  const task = await context.tasks.getTask(taskId, options);
  const holder = runs.holderOf(task.id);
  if (holder !== undefined) return { type: "busy", runId: holder.facts.runId };
  const latest = await latestRun(task.id, context);
  const route = routes.find(({ queue }) => queue === latest?.queue) ?? routeBy(task, routes);
  if (route === null) return { type: "no_route" };
  if (isElsewhere(task, route, routes)) return { type: "elsewhere", queue: task.queue };
  if (options.fresh === true) await leaveSession(task.id, route, context);
  if (latest !== null && latest.retry !== null) {
    await retries.cancel({ runId: latest.id, taskId: task.id });
  }
  if (latest !== null && WAS_ENDED.includes(latest.state)) {
    // Released, the card has nothing of that run: also after a restart it must not be taken for a reverted one.
    await recordBestEffort(context, latest.id, { type: "rerun_asked" });
  }
  retries.waits.end(task.id);
  const { queue } = route;
  if (task.queue !== queue) {
    await releaseOnce({ taskId: task.id, from: task.queue, to: queue }, context.tasks, options);
  }
  const taskName = task.name;
  context.emit({ type: "retry_requested", taskId: task.id, taskName, queue });
  return { type: "queued", task: await context.tasks.getTask(task.id, options) };
}

/** Has the next run of a task by `route` begin without a session. A task without a run has none. */
async function leaveSession(
  taskId: string,
  { queue }: Route,
  context: RunContext,
): Promise<void> {
  const [run] = await context.journal.list({ taskId, queue, states: WITH_TASK, limit: 1 });
  if (run !== undefined) await record(context, run.id, { type: "session_left" });
}

/** The only route that uses the task's queue, or null. */
function routeBy({ queue }: Task, routes: readonly Route[]): Route | null {
  const fitting = routes.filter((route) =>
    [route.queue, route.inProgressQueue, route.failedQueue].includes(queue)
  );
  const [route] = fitting;
  return route !== undefined && fitting.length === 1 ? route : null;
}

/** Whether the task is in a ready or in-progress queue of another route, which keeps it. */
function isElsewhere({ queue }: Task, own: Route, routes: readonly Route[]): boolean {
  const isOwn = [own.queue, own.inProgressQueue, own.failedQueue].includes(queue);
  return !isOwn && routes.some((route) => [route.queue, route.inProgressQueue].includes(queue));
}
