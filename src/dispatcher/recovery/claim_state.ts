import type { CallOptions } from "../../contracts/task_adapter.ts";
import { type AdapterError, isAdapterError } from "../../domain/errors.ts";
import type { Task } from "../../domain/task.ts";
import { callUntilAnswered } from "../board/call.ts";
import type { RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";

/**
 * Reads from the board whether a claim that the journal announced was applied, however long that takes. A task
 * in progress that is assigned to no user is ours as well: the claim was interrupted before the assignment.
 */
export async function isClaimOurs(run: LiveRun, context: RunContext): Promise<boolean> {
  const { facts: { taskId, runId: claimId }, route: { queue, inProgressQueue } } = run;
  const { tasks } = context;
  const { recallClaim } = tasks;
  try {
    if (recallClaim !== undefined) {
      const recall = (options: CallOptions) =>
        recallClaim.call(tasks, taskId, queue, inProgressQueue, {
          ...options,
          claimId,
          wasCutShort: true,
        });
      return await ask(run, context, recall) === "claimed";
    }
    const task = await ask(run, context, (options) => tasks.getTask(taskId, options));
    if (task.queue !== inProgressQueue) return false;
    if (tasks.whoAmI === undefined || task.assignees.length === 0) return true;
    const us = await ask(run, context, async (options) => await tasks.whoAmI?.(options) ?? "");
    return isAssigned(task, us);
  } catch (error) {
    // Without the task or its queues there is no claim that could be ours.
    if (isAdapterError(error, "not_found") || isAdapterError(error, "invalid")) return false;
    throw error;
  }
}

function isAssigned({ assignees }: Task, user: string): boolean {
  return assignees.includes(user);
}

function ask<Answer>(
  { facts, route: { queue } }: LiveRun,
  context: RunContext,
  call: (options: CallOptions) => Promise<Answer>,
): Promise<Answer> {
  const onRetry = ({ message: reason }: AdapterError, retryInMs: number) =>
    context.emit({ type: "claim_in_doubt", ...facts, reason, retryInMs });
  return callUntilAnswered({ ...context, queue }, call, onRetry);
}
