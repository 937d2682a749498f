import { type AdapterError, messageOf } from "../../domain/errors.ts";
import { recordedRoute } from "../../domain/route.ts";
import { claimTask } from "./claim.ts";
import { record, recordBestEffort, type RunContext } from "./context.ts";
import { ClaimLeftError } from "./doubted_claim.ts";
import type { LiveRun } from "./live_run.ts";
import { preflight } from "../steps/prepare_step.ts";
import { giveBack } from "./settle_run.ts";

/** The result of a claim. */
export type Admission =
  | { readonly type: "claimed" }
  /** Another dispatcher or a person has the task, or it is gone. */
  | { readonly type: "lost"; readonly reason: string }
  /** The task can't be started with its current text; it was not claimed. */
  | { readonly type: "refused"; readonly reason: string };

/**
 * Takes a run from its intent to its claim. The journal has each transition before the next one. Calls
 * `onDoubt` if the board does not tell the result of the claim: the answer may then take long.
 *
 * @throws {AdapterError} if the claim failed and changed nothing
 */
export async function admitRun(
  run: LiveRun,
  context: RunContext,
  onDoubt: () => void,
): Promise<Admission> {
  const { facts: { taskId, taskName, attempt }, plan, repeats } = run;
  const reason = preflight(run, context);
  const { kind: executor } = context.executor;
  const facts = { taskId, taskName, attempt, route: recordedRoute(run.route), executor, plan };
  const intent = { type: "intent", ...facts, ...repeats && { repeats } } as const;
  await recordIntent(run, intent, context);
  if (reason !== null) return { type: "refused", reason };
  return await claim(run, context, onDoubt);
}

/** The disk can take an intent and then fail to sync it. A restart must not resume a run that never began. */
async function recordIntent(
  { facts: { runId } }: LiveRun,
  intent: Parameters<typeof record>[2] & { readonly type: "intent" },
  context: RunContext,
): Promise<void> {
  try {
    await record(context, runId, intent);
  } catch (error) {
    const isKept = await context.journal.get(runId).then((kept) => kept !== null, () => false);
    const dropped = { type: "dropped", dropReason: messageOf(error) } as const;
    if (isKept) await recordBestEffort(context, runId, dropped);
    throw error;
  }
}

async function claim(
  run: LiveRun,
  context: RunContext,
  onDoubt: () => void,
): Promise<Admission> {
  const { facts, route, task } = run;
  const { emit, tasks, clock, signal } = context;
  const reportDoubt = (error: AdapterError, retryInMs: number) => {
    emit({ type: "claim_in_doubt", ...facts, reason: error.message, retryInMs });
    onDoubt();
  };
  try {
    const claimId = facts.runId;
    const onLate = () => void recordBestEffort(context, claimId, { type: "claim_doubted" });
    const { signal: giveUp } = run.ending;
    const doubt = { onDoubt: reportDoubt, onLate, giveUp };
    const onBoard = { tasks, clock, signal, claimId, ...doubt };
    const answer = await claimTask(task, route, onBoard);
    if (answer.won) return await admitted(run, context);
    await recordBestEffort(context, facts.runId, { type: "dropped", dropReason: answer.reason });
    emit({ type: "claim_lost", ...facts, reason: answer.reason });
    return { type: "lost", reason: answer.reason };
  } catch (error) {
    // It is not known whether the task is ours: the next dispatcher asks the board, because of the intent.
    if (signal.aborted || error instanceof ClaimLeftError) throw error;
    const dropReason = messageOf(error);
    await recordBestEffort(context, facts.runId, { type: "dropped", dropReason });
    throw error;
  }
}

/** Records a claim that was won. If that fails, undoes the claim, since a restart would not know its run. */
async function admitted(run: LiveRun, context: RunContext): Promise<Admission> {
  const { facts, route: { inProgressQueue } } = run;
  try {
    await record(context, facts.runId, { type: "claimed" });
  } catch (error) {
    await giveBack(run, context);
    throw error;
  }
  context.emit({ type: "task_claimed", ...facts, inProgressQueue });
  return { type: "claimed" };
}
