import { recordBestEffort, type RunContext } from "./context.ts";
import type { LiveRun } from "./live_run.ts";

/** Notes that a run called the API, which shows that it has not stalled. */
export function noteCall(run: LiveRun | undefined, { clock }: Pick<RunContext, "clock">): void {
  if (run !== undefined) run.activeAt = clock.monotonic();
}

/**
 * Notes that the task of a run is about to be moved through the API. Recorded before the board call: after a
 * crash in between, the next dispatcher would otherwise think that a person moved the task.
 */
export function noteMoving(run: LiveRun | undefined, context: RunContext): void {
  if (run === undefined) return;
  run.isMoving = true;
  void recordBestEffort(context, run.facts.runId, { type: "task_moving" });
}

/** Notes that the task of a run was moved through the API, and not by a person on the board. */
export function noteMove(run: LiveRun | undefined, movedTo: string, context: RunContext): void {
  if (run === undefined) return;
  run.movedTo = movedTo;
  run.isMoving = false;
  void recordBestEffort(context, run.facts.runId, { type: "task_moved", movedTo });
}

/** Notes that a run created a task through the API, which it may then work on too. */
export function noteCreation(
  run: LiveRun | undefined,
  createdTaskId: string,
  context: RunContext,
): void {
  if (run === undefined) return;
  const { runId } = run.facts;
  context.tokens.noteCreated(runId, createdTaskId);
  void recordBestEffort(context, runId, { type: "task_created", createdTaskId });
}
