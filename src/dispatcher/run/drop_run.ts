import type { BoardWrite } from "../../domain/run.ts";
import { isClaimLost } from "../keep_claim.ts";
import { refusalComment } from "../comments/standing_comments.ts";
import { newNonce, recordBestEffort, type RunContext } from "./context.ts";
import type { LiveRun } from "./live_run.ts";
import { deliverPlanned, giveBack } from "./settle_run.ts";

/**
 * Comments on the card, once, why its task is not started. Parks the task if its route has a `failed_queue`;
 * otherwise puts it back if it was claimed. The beginning of the text is the mark of the comment, so that a restart,
 * which has forgotten the refusal, does not write it twice. Resolves to the queue of the task.
 *
 * @param from the queue of the task before that
 */
export async function settleRefusal(
  run: LiveRun,
  reason: string,
  from: string,
  context: RunContext,
): Promise<string | null> {
  const isLost = from !== run.route.queue && await isClaimLost(run, context);
  const writes = isLost ? [] : refusalWrites(run, reason, from);
  const { runId } = run.facts;
  await recordBestEffort(context, runId, { type: "dropped", dropReason: reason, writes });
  context.emit({ type: "task_refused", ...run.facts, reason });
  return await deliverPlanned(run, writes, from, context, { inDoubt: true });
}

function refusalWrites(
  { route: { failedQueue }, facts: { taskId, queue } }: LiveRun,
  reason: string,
  from: string,
): readonly BoardWrite[] {
  const { mark, text } = refusalComment(reason, { queue, isParked: failedQueue !== null });
  const nonce = newNonce();
  const comment: BoardWrite = { kind: "comment", nonce: mark, taskId, text };
  if (failedQueue !== null) {
    return [comment, { kind: "move", nonce, taskId, from, to: failedQueue }];
  }
  return from === queue ? [comment] : [
    comment,
    { kind: "release", nonce, taskId, from, to: queue },
  ];
}

/**
 * Ends a run whose task was not where its claim had put it. The board may have answered with an older state. The
 * task is then still in progress, and goes back to its ready queue.
 */
export async function settleGone(run: LiveRun, reason: string, context: RunContext): Promise<void> {
  await giveBack(run, context);
  await dropRun(run, reason, context);
}

/** Ends a run that does not have its task. */
export async function dropRun(
  { facts }: LiveRun,
  reason: string,
  context: RunContext,
): Promise<{ readonly type: "dropped" }> {
  await recordBestEffort(context, facts.runId, { type: "dropped", dropReason: reason });
  context.tokens.expire(facts.runId);
  context.emit({ type: "claim_lost", ...facts, reason });
  return { type: "dropped" };
}
