import type { Clock } from "../contracts/clock.ts";
import type { ActiveRun } from "../contracts/run_control.ts";
import type { LiveRun } from "./run/live_run.ts";

/** What others see of a live run. */
export function activeRunOf(
  { facts, route, argv, handle, ...run }: LiveRun,
  clock: Clock,
): ActiveRun {
  const { runId, taskId, taskName, queue, attempt } = facts;
  return {
    runId,
    taskId,
    taskName,
    queue,
    attempt,
    argv,
    pid: handle?.pid ?? null,
    startedAt: run.startedAt,
    elapsedMs: clock.monotonic() - run.startedMonotonic,
    timeoutMs: route.timeoutMs,
  };
}
