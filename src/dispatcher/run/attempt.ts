import { nextAttempt, type Retry } from "../../domain/next_run/retry.ts";
import type { RunRecord, RunState } from "../../domain/run.ts";
import type { RunContext } from "./context.ts";

/** The states of runs that had their task. A run that was dropped changed nothing. */
export const WITH_TASK: readonly RunState[] = ["claimed", "started", "ended", "settled"];

/** The latest run of a task, from any queue, or null. */
export async function latestRun(
  taskId: string,
  { journal }: Pick<RunContext, "journal">,
): Promise<RunRecord | null> {
  const [latest] = await journal.list({ taskId, states: WITH_TASK, limit: 1 });
  return latest ?? null;
}

/** The attempt and the earliest time of a task's next run from `queue`, and the latest run of it, or null. */
export async function nextStart(
  taskId: string,
  queue: string,
  context: Pick<RunContext, "journal">,
): Promise<{ readonly next: Retry; readonly latest: RunRecord | null }> {
  const latest = await latestRun(taskId, context);
  return { next: nextAttempt(latest, queue), latest };
}
