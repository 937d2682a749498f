import { type AdapterError, isAdapterError } from "../../domain/errors.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { Retry } from "../../domain/retry.ts";
import type { BoardWrite, RunRecord } from "../../domain/run.ts";
import { deliver, type Delivery, type DeliveryContext, findTask } from "../board/outbox.ts";
import { isClaimLost } from "../keep_claim.ts";
import { planSettlement } from "../settle.ts";
import { newNonce, recordBestEffort, type RunContext } from "./context.ts";
import type { LiveRun } from "./live_run.ts";
import type { Settled } from "./run_event.ts";
import { type EndedRun, refusalComment } from "./comments.ts";

/**
 * Writes to the board what a run that ended owes it, however long that takes. The next attempt is in the
 * journal before the board hears of it.
 *
 * @throws the context's signal's reason, with writes undelivered
 */
export async function settleRun(
  run: LiveRun,
  report: EndedRun,
  context: RunContext,
): Promise<Settled> {
  const { runId } = run.facts;
  const lost = await isClaimLost(run, context);
  const found = await whereIs(run, context);
  const { clock, random, tokens } = context;
  const { movedTo, isRecovered: inDoubt } = run;
  const now = clock.now();
  const nonce = tokens.marksOf(runId);
  const isWatched = context.isWatched(run.route.queue);
  const facts = { taskQueue: found, isClaimLost: lost, movedTo, isWatched };
  const planned = { report, ...facts, now, random, nonce };
  const { writes, retry: wanted } = planSettlement(planned);
  if (wanted !== null) {
    await recordBestEffort(context, runId, { type: "retry_scheduled", retry: wanted });
  }
  const delivered = await deliverAll(run, writes, found, context, { inDoubt });
  const taskQueue = await parkAnyway(run, writes, delivered, context);
  const settled = await recordSettled(run, { taskQueue, retry: wanted }, context);
  saySettled(run, report.outcome, settled, context);
  return settled;
}

/**
 * The same for a run whose writes an earlier dispatcher planned: what it may have sent is looked for first.
 *
 * @throws the context's signal's reason, with writes undelivered
 */
export async function settlePlanned(
  run: LiveRun,
  { outcome, pendingWrites, retry }: RunRecord,
  context: RunContext,
): Promise<Settled> {
  await deliverPlanned(run, pendingWrites, null, context, { inDoubt: true });
  const found = await whereIs(run, context);
  const taskQueue = await parkAnyway(run, pendingWrites, found, context);
  const settled = await recordSettled(run, { taskQueue, retry }, context);
  saySettled(run, outcome ?? "lost", settled, context);
  return settled;
}

/** The board has everything: `retry` counts only where the task stands in its ready queue. */
async function recordSettled(
  run: LiveRun,
  { taskQueue, retry: wanted }: Settled,
  context: RunContext,
): Promise<Settled> {
  const { runId } = run.facts;
  const retry = taskQueue === run.route.queue ? wanted : null;
  if (wanted !== null && retry === null) {
    await recordBestEffort(context, runId, { type: "retry_cancelled" });
  }
  await recordBestEffort(context, runId, { type: "settled" });
  return { taskQueue, retry };
}

function saySettled(
  run: LiveRun,
  outcome: Outcome,
  { taskQueue, retry }: Settled,
  context: RunContext,
): void {
  context.emit({ type: "run_settled", ...run.facts, outcome, taskQueue });
  if (retry !== null) sayRetry(run, retry, context);
}

function sayRetry({ facts, route: { maxAttempts } }: LiveRun, retry: Retry, context: RunContext) {
  const { attempt: nextAttempt, at } = retry;
  if (nextAttempt === facts.attempt) return;
  const retryInMs = Math.max(0, at - context.clock.now());
  context.emit({ type: "retry_scheduled", ...facts, nextAttempt, maxAttempts, retryInMs });
}

/** Where the board says that the task is. Where it can't say, the task is taken to be still in progress. */
async function whereIs(run: LiveRun, context: RunContext): Promise<string | null> {
  const { facts: { taskId }, route: { inProgressQueue } } = run;
  try {
    return await findTask(taskId, deliveryContext(run, "comment", context));
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    const during = `reading task "${taskId}" after its run`;
    context.emit({ type: "internal_error", during, reason: error.message });
    return inProgressQueue;
  }
}

/** Undoes a claim that leads to no run, however long that takes. */
export async function giveBack(run: LiveRun, context: RunContext): Promise<void> {
  const { facts: { taskId, queue: to }, route: { inProgressQueue: from } } = run;
  await deliverOne(run, { kind: "release", nonce: newNonce(), taskId, from, to }, context, {});
}

/**
 * Says on the card, once, why its task is not started, and parks it if a queue is set for that; else a task
 * that was claimed goes back. The text itself is the mark, so that a restart, which has forgotten, says it no
 * second time. Resolves to where the task is then.
 *
 * @param from the queue that it is in
 */
export async function settleRefusal(
  run: LiveRun,
  reason: string,
  from: string,
  context: RunContext,
): Promise<string | null> {
  const { route: { failedQueue }, facts: { runId, taskId, queue } } = run;
  const text = refusalComment(reason);
  const nonce = newNonce();
  const writes: BoardWrite[] = [{ kind: "comment", nonce: text, taskId, text }];
  if (failedQueue !== null) {
    writes.push({ kind: "move", nonce, taskId, from, to: failedQueue });
  } else if (from !== queue) {
    writes.push({ kind: "release", nonce, taskId, from, to: queue });
  }
  await recordBestEffort(context, runId, { type: "dropped", dropReason: reason, writes });
  context.emit({ type: "task_refused", ...run.facts, reason });
  return await deliverPlanned(run, writes, from, context, { inDoubt: true });
}

/** Delivers in order; a write that the board refuses for good is reported and the next one goes on. */
async function deliverAll(
  run: LiveRun,
  writes: readonly BoardWrite[],
  taskQueue: string | null,
  context: RunContext,
  options: { readonly inDoubt?: boolean } = {},
): Promise<string | null> {
  const { runId } = run.facts;
  if (writes.length > 0) await recordBestEffort(context, runId, { type: "writes_planned", writes });
  return await deliverPlanned(run, writes, taskQueue, context, options);
}

/** The same for writes that are in the journal. */
export async function deliverPlanned(
  run: LiveRun,
  writes: readonly BoardWrite[],
  taskQueue: string | null,
  context: RunContext,
  options: { readonly inDoubt?: boolean } = {},
): Promise<string | null> {
  const { runId } = run.facts;
  let queue = taskQueue;
  for (const write of writes) {
    const result = await deliverOne(run, write, context, options);
    const { nonce } = write;
    await recordBestEffort(context, runId, { type: "write_delivered", nonce, result });
    if (write.kind !== "comment" && result === "delivered") queue = write.to;
  }
  return queue;
}

/**
 * Moves a task that its agent put back, and that its `failed_queue` did not take, to where it was in
 * progress: in its ready queue it would be started without end. Resolves to where the task is.
 */
async function parkAnyway(
  run: LiveRun,
  writes: readonly BoardWrite[],
  taskQueue: string | null,
  context: RunContext,
): Promise<string | null> {
  const { facts: { taskId }, route: { queue: from, inProgressQueue: to } } = run;
  const isParked = taskQueue !== from ||
    !writes.some((write) => write.kind === "move" && write.from === from);
  if (isParked) return taskQueue;
  const write = { kind: "move", nonce: newNonce(), taskId, from, to } as const;
  return await deliverOne(run, write, context, {}) === "delivered"
    ? to
    : await whereIs(run, context);
}

async function deliverOne(
  run: LiveRun,
  write: BoardWrite,
  context: RunContext,
  options: { readonly inDoubt?: boolean },
): Promise<Delivery | "refused"> {
  try {
    return await deliver(write, deliveryContext(run, write.kind, context), options);
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    const { kind } = write;
    context.emit({ type: "write_abandoned", ...run.facts, write: kind, reason: error.message });
    return "refused";
  }
}

function deliveryContext(
  { facts }: LiveRun,
  write: BoardWrite["kind"],
  { tasks, clock, signal, emit }: RunContext,
): DeliveryContext {
  const onRetry = (error: AdapterError, retryInMs: number) =>
    emit({ type: "write_delayed", ...facts, write, reason: error.message, retryInMs });
  return { tasks, clock, signal, onRetry };
}
