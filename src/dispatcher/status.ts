import type { ActiveRun, ClaimingTask, DispatcherStatus } from "../contracts/run_control.ts";
import type { Route } from "../domain/route.ts";
import { latestAgent } from "../domain/step_record.ts";
import type { Gate } from "./gate/gate.ts";
import type { Waits } from "./retries/waits.ts";
import type { RunContext } from "./run/context.ts";
import type { LiveRun } from "./run/live_run.ts";
import type { RunTable } from "./run_table.ts";
import type { Ticker } from "./ticker.ts";

/** The parts that know the dispatcher's state. */
export interface StatusParts {
  readonly context: Pick<RunContext, "clock" | "agentOf" | "redact">;
  readonly routes: readonly Route[];
  readonly runs: RunTable;
  readonly gate: Gate;
  readonly waits: Waits;
  readonly ticker: Ticker;
  readonly isStopping: boolean;
}

/** The dispatcher's state at this moment. */
export function statusOf(
  { context, routes, runs, gate, waits, ticker, isStopping }: StatusParts,
): DispatcherStatus {
  return {
    routes: routes.map(({ queue }) => queue),
    paused: gate.pauses.isAll,
    pausedRoutes: gate.pauses.queues,
    heldRoutes: gate.heldRoutes(routes),
    heldTasks: gate.tasks.held,
    waitingTasks: waits.retries,
    orphans: ticker.orphans.all,
    stopping: isStopping,
    availableSlots: ticker.slots.free,
    activeRuns: runs.live.filter(hasTask).map((run) => activeRunOf(run, context)),
    claimingTasks: claimingTasksOf(runs),
    lastPollAt: ticker.lastPollAt,
    backendHealth: ticker.health.whole,
    lost: ticker.vitals.lost,
    queueProblems: { ...ticker.queueErrors.reasons, ...gate.problems },
    pendingWrites: runs.unsettled,
  };
}

function hasTask({ phase }: LiveRun): boolean {
  return phase !== "claiming";
}

function claimingTasksOf({ live, doubted }: RunTable): ClaimingTask[] {
  const claiming = live.filter((run) => !hasTask(run)).map((run) => claimingTaskOf(run, false));
  return [...claiming, ...doubted.map((run) => claimingTaskOf(run, true))];
}

function claimingTaskOf({ facts, startedAt: since }: LiveRun, isInDoubt: boolean): ClaimingTask {
  const { runId, taskId, taskName, queue } = facts;
  return { runId, taskId, taskName, queue, since, isInDoubt };
}

/** A live run as `GET /status` shows it. */
export function activeRunOf(
  { facts, route, steps, handle, progress, report, ...run }: LiveRun,
  { clock, agentOf, redact }: StatusParts["context"],
): ActiveRun {
  const { runId, taskId, taskName, queue, attempt } = facts;
  return {
    runId,
    taskId,
    taskName,
    queue,
    attempt,
    argv: latestAgent(steps)?.argv ?? [],
    pid: handle?.pid ?? null,
    startedAt: run.startedAt,
    elapsedMs: clock.monotonic() - run.startedMonotonic,
    timeoutMs: route.timeoutMs,
    lastStep: progress.step({
      createReadable: agentOf(route.agent).createReadable,
      redact,
    }),
    costUsd: report?.usage?.totalCostUsd ?? null,
  };
}
