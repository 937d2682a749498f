import type { Clock } from "../../async/clock.ts";
import type { AlwaysRecorded, Route } from "../../domain/route.ts";
import type { RunRecord } from "../../domain/run.ts";
import type { Task } from "../../domain/task.ts";
import { type LiveRun, newRun } from "../run/live_run.ts";

/** The live run of a record that an earlier dispatcher left unfinished. */
export function recoveredRun(record: RunRecord, routes: readonly Route[], clock: Clock): LiveRun {
  const { id: runId, taskId, taskName, queue, attempt, at, steps, report, repeats = null } = record;
  const route = recoveredRoute(record, routes);
  const run = newRun({ route, task: taskOf(record), attempt, repeats, plan: record.plan }, clock);
  const startedAt = at.started ?? at.claimed ?? at.intent ?? run.startedAt;
  return {
    ...run,
    isRecovered: true,
    phase: record.state === "intent" ? "claiming" : "started",
    facts: { runId, taskId, taskName, queue, attempt },
    startedAt,
    // If the clock was set back since then, the run must not seem to begin in the future.
    startedMonotonic: run.startedMonotonic - Math.max(0, run.startedAt - startedAt),
    steps,
    report,
    movedTo: record.movedTo,
    isMoving: record.isMoving,
  };
}

/**
 * The route of a run, as its intent recorded it. Older versions recorded only a part; the rest comes from the
 * config. If the config no longer has the route, a failure parks the task for a person.
 */
function recoveredRoute({ route }: RunRecord, routes: readonly Route[]): Route {
  const configured = routes.find(({ queue }) => queue === route.queue);
  return { ...UNRECORDED, ...configured, ...route };
}

const UNRECORDED: Omit<Route, AlwaysRecorded> = {
  command: "",
  args: [],
  doneQueue: null,
  failedQueue: null,
  allowQueues: null,
  maxAttempts: 1,
  retryDelayMs: 0,
  maxRetryDelayMs: 0,
  maxReturns: Infinity,
  maxRounds: Infinity,
  breaker: 0,
  breakerWindowMs: 0,
  stallTimeoutMs: null,
  onTaskMoved: "ignore",
  onOrphan: "report",
  maxConcurrent: null,
  env: {},
};

/** The task of a run as far as the journal knows it, since the board need not answer now. */
function taskOf({ taskId, taskName, route: { inProgressQueue } }: RunRecord): Task {
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
