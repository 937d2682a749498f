import type { Clock } from "../../async/clock.ts";
import type { Route } from "../../domain/route.ts";
import type { RunRecord } from "../../domain/run.ts";
import type { Task } from "../../domain/task.ts";
import { type LiveRun, newRun } from "../run/live_run.ts";

/** A run that an earlier dispatcher left behind, as this one goes on with it. */
export function recoveredRun(record: RunRecord, routes: readonly Route[], clock: Clock): LiveRun {
  const { id: runId, taskId, taskName, queue, attempt, at, argv, report, movedTo, isMoving } =
    record;
  const run = newRun({ route: routeOf(record, routes), task: taskOf(record), attempt }, clock);
  const startedAt = at.started ?? at.claimed ?? at.intent ?? run.startedAt;
  return {
    ...run,
    isRecovered: true,
    facts: { runId, taskId, taskName, queue, attempt },
    startedAt,
    // A clock that was set back since does not make a run begin in the future.
    startedMonotonic: run.startedMonotonic - Math.max(0, run.startedAt - startedAt),
    argv,
    report,
    movedTo,
    isMoving,
  };
}

/**
 * The route that it came by, with what the run began with; one that the config does not have any more lives
 * on until its runs are over.
 */
function routeOf(
  { queue, agent, cwd, inProgressQueue, timeoutMs }: RunRecord,
  routes: readonly Route[],
): Route {
  const route = routes.find((each) => each.queue === queue) ?? bareRoute(queue);
  return { ...route, agent, cwd, inProgressQueue, timeoutMs };
}

/** A route that leaves to a person whatever does not go well. */
function bareRoute(
  queue: string,
): Omit<Route, "agent" | "cwd" | "inProgressQueue" | "timeoutMs"> {
  return {
    queue,
    command: "",
    args: [],
    doneQueue: null,
    failedQueue: null,
    maxAttempts: 1,
    retryDelayMs: 0,
    maxRetryDelayMs: 0,
    stallTimeoutMs: null,
    onTaskMoved: "ignore",
    onOrphan: "report",
    maxConcurrent: null,
    env: {},
  };
}

/** What is known of its task without the board, which need not answer now. */
function taskOf({ taskId, taskName, inProgressQueue }: RunRecord): Task {
  return {
    id: taskId,
    name: taskName,
    description: "",
    url: "",
    queue: inProgressQueue,
    createdAt: null,
    labels: [],
    assignees: [],
    comments: [],
    tasks: [],
  };
}
