import { recordBestEffort, type RunContext } from "./context.ts";
import type { LiveRun } from "./live_run.ts";

/** A run called the API, which shows that it lives. */
export function noteCall(run: LiveRun | undefined, { clock }: Pick<RunContext, "clock">): void {
  if (run !== undefined) run.activeAt = clock.monotonic();
}

/**
 * The task of a run is about to be moved through the API. Recorded before the board is asked: with a crash
 * in between, the next dispatcher would take the move for a person's.
 */
export function noteMoving(run: LiveRun | undefined, context: RunContext): void {
  if (run === undefined) return;
  run.isMoving = true;
  void recordBestEffort(context, run.facts.runId, { type: "task_moving" });
}

/** The task of a run was moved through the API: that was no person. */
export function noteMove(run: LiveRun | undefined, movedTo: string, context: RunContext): void {
  if (run === undefined) return;
  run.movedTo = movedTo;
  run.isMoving = false;
  void recordBestEffort(context, run.facts.runId, { type: "task_moved", movedTo });
}

/** A run made a task through the API, on which it may work too. */
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
