import { isAdapterError } from "../../domain/errors.ts";
import type { BoardWrite } from "../../domain/run.ts";
import { callBoard } from "../board/call.ts";
import { isClaimLost } from "../keep_claim.ts";
import { refusalBeginning, refusalComment } from "../comments/standing_comments.ts";
import { newNonce, recordBestEffort, type RunContext } from "./context.ts";
import type { LiveRun } from "./live_run.ts";
import { deliverPlanned, giveBack } from "./settle_run.ts";

/**
 * Comments on the card, once, why its task is not started. Parks the task if its route has a `failed_queue`;
 * otherwise puts it back if it was claimed. The mark of the comment follows from the task and the reason, so that
 * a restart, which has forgotten the refusal, does not write it twice. Resolves to the queue of the task.
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
  const writes = isLost ? [] : await refusalWrites(run, reason, from, context);
  const { runId } = run.facts;
  await recordBestEffort(context, runId, { type: "dropped", dropReason: reason, writes });
  context.emit({ type: "task_refused", ...run.facts, reason });
  return await deliverPlanned(run, writes, from, context, { inDoubt: true });
}

async function refusalWrites(
  { route: { failedQueue }, facts: { taskId, queue } }: LiveRun,
  reason: string,
  from: string,
  context: RunContext,
): Promise<readonly BoardWrite[]> {
  const mark = context.tokens.standingMark(taskId, "refused", reason);
  const text = refusalComment(reason, { queue, isParked: failedQueue !== null, mark });
  const isTold = await isToldByUs(taskId, refusalBeginning(reason), context);
  const comments: BoardWrite[] = isTold ? [] : [{ kind: "comment", nonce: mark, taskId, text }];
  const nonce = newNonce();
  if (failedQueue !== null) {
    return [...comments, { kind: "move", nonce, taskId, from, to: failedQueue }];
  }
  const release: BoardWrite = { kind: "release", nonce, taskId, from, to: queue };
  return from === queue ? comments : [...comments, release];
}

/**
 * Whether a dispatcher that ended has written a comment which begins so. Only one that kept its key would know
 * by the mark; without it the author has to do, since strangers do not write as our user.
 */
async function isToldByUs(
  taskId: string,
  beginning: string,
  { tasks, tokens, clock, signal }: RunContext,
): Promise<boolean> {
  if (tokens.isKeyKept) return false;
  try {
    return await callBoard({ clock, signal }, async (options) => {
      const us = await tasks.whoAmI?.(options);
      const { comments } = await tasks.getTask(taskId, options);
      return comments.some(({ author, text }) => author === us && text.startsWith(beginning));
    });
  } catch (error) {
    // Twice is better than never.
    if (isAdapterError(error)) return false;
    throw error;
  }
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
