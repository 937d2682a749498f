import { type AdapterError, isAdapterError, messageOf } from "../../domain/errors.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { Retry } from "../../domain/next_run/retry.ts";
import type { BoardWrite, RunRecord } from "../../domain/run.ts";
import { deliver, type Delivery, type DeliveryContext, findTask } from "../board/outbox.ts";
import { isClaimLost } from "../keep_claim.ts";
import { planSettlement } from "../settle.ts";
import { newNonce, recordBestEffort, type RunContext } from "./context.ts";
import type { LiveRun } from "./live_run.ts";
import type { Settled } from "./run_event.ts";
import type { EndedRun } from "../comments/ended_run.ts";
import { sentOn, visitedQueues } from "./sent_on.ts";

/**
 * Plans and delivers the board writes of a run that ended, however long that takes. The journal has the next
 * attempt before the board gets a write about it.
 *
 * @throws the reason of the context's signal, with writes undelivered
 */
export async function settleRun(
  run: LiveRun,
  ended: EndedRun,
  context: RunContext,
): Promise<Settled> {
  const { runId } = run.facts;
  const lost = await isClaimLost(run, context);
  const found = await findQueue(run, context);
  const { clock, random, tokens } = context;
  const { movedTo, isRecovered: inDoubt } = run;
  const now = clock.now();
  const nonce = tokens.marksOf(runId);
  const isWatched = context.isWatched(run.route.queue);
  const visited = await visitedLately(run, context);
  const facts = { taskQueue: found, isClaimLost: lost, movedTo, isWatched, visited };
  const planned = { ended, ...facts, now, random, nonce };
  const { writes, retry: wanted } = planSettlement(planned);
  if (wanted !== null) {
    await recordBestEffort(context, runId, { type: "retry_scheduled", retry: wanted });
  }
  const delivered = await deliverAll(run, writes, found, context, { inDoubt });
  const taskQueue = await parkAnyway(run, writes, delivered, context);
  const settled = await recordSettled(run, { taskQueue, retry: wanted }, visited, context);
  emitSettled(run, ended.outcome, settled, context);
  return settled;
}

/**
 * The same for a run whose writes an earlier dispatcher planned: checks the board for writes that it may have
 * sent already.
 *
 * @throws the reason of the context's signal, with writes undelivered
 */
export async function settlePlanned(
  run: LiveRun,
  { outcome, pendingWrites, retry }: RunRecord,
  context: RunContext,
): Promise<Settled> {
  const isOurs = await deliverRecovered(run, pendingWrites, context);
  const found = isOurs ? await findQueue(run, context) : null;
  const taskQueue = await parkAnyway(run, pendingWrites, found, context);
  const visited = await visitedLately(run, context);
  const settled = await recordSettled(run, { taskQueue, retry }, visited, context);
  emitSettled(run, outcome ?? "lost", settled, context);
  return settled;
}

/**
 * Delivers writes that an earlier dispatcher planned after a claim, unless the claim is lost: the writes are
 * then given up, since the task may be another dispatcher's. Returns whether the claim is still ours.
 */
export async function deliverRecovered(
  run: LiveRun,
  writes: readonly BoardWrite[],
  context: RunContext,
): Promise<boolean> {
  const isLost = await isClaimLost(run, context);
  if (!isLost) await deliverPlanned(run, writes, null, context, { inDoubt: true });
  for (const { nonce } of isLost ? writes : []) {
    const given = { type: "write_delivered", nonce, result: "moot" } as const;
    await recordBestEffort(context, run.facts.runId, given);
  }
  return !isLost;
}

/** Records that all writes are delivered. `retry` counts only if the task is in its ready queue. */
async function recordSettled(
  run: LiveRun,
  { taskQueue, retry: wanted }: Settled,
  visited: readonly string[],
  context: RunContext,
): Promise<Settled> {
  const { runId } = run.facts;
  const retry = taskQueue === run.route.queue ? wanted : null;
  if (wanted !== null && retry === null) {
    await recordBestEffort(context, runId, { type: "retry_cancelled" });
  }
  const sent = sentOn(run, { taskQueue, retry }, visited, context.clock.now());
  await recordBestEffort(context, runId, { type: "settled", ...sent && { sent } });
  return { taskQueue, retry };
}

/** Does not throw: a journal that can't be read must not keep a run from its end. */
async function visitedLately(run: LiveRun, context: RunContext): Promise<readonly string[]> {
  try {
    return await visitedQueues(run, context);
  } catch (error) {
    const during = `searching for earlier routes of task "${run.facts.taskId}"`;
    context.emit({ type: "internal_error", during, reason: messageOf(error) });
    return [];
  }
}

function emitSettled(
  run: LiveRun,
  outcome: Outcome,
  { taskQueue, retry }: Settled,
  context: RunContext,
): void {
  context.emit({ type: "run_settled", ...run.facts, outcome, taskQueue });
  if (retry !== null) emitRetry(run, retry, context);
}

function emitRetry({ facts, route: { maxAttempts } }: LiveRun, retry: Retry, context: RunContext) {
  const { attempt: nextAttempt, at } = retry;
  if (nextAttempt === facts.attempt) return;
  const retryInMs = Math.max(0, at - context.clock.now());
  context.emit({ type: "retry_scheduled", ...facts, nextAttempt, maxAttempts, retryInMs });
}

/** The queue of the task, or null if it is gone. If the board can't read it, assumes the in-progress queue. */
async function findQueue(run: LiveRun, context: RunContext): Promise<string | null> {
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

/** Undoes a claim after which no run follows, however long that takes. */
export async function giveBack(run: LiveRun, context: RunContext): Promise<void> {
  const { facts: { taskId, queue: to }, route: { inProgressQueue: from } } = run;
  if (await isClaimLost(run, context)) return;
  await deliverOne(run, { kind: "release", nonce: newNonce(), taskId, from, to }, context, {});
}

/**
 * Records and delivers writes in order. If the board refuses one for good, reports that and continues with the
 * next one. Resolves to the queue of the task after that.
 */
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

/** The same for writes that the journal already has. */
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
    const { nonce } = write;
    const onDoubt = () => void recordBestEffort(context, runId, { type: "write_doubted", nonce });
    const result = await deliverOne(run, write, context, { ...options, onDoubt });
    await recordBestEffort(context, runId, { type: "write_delivered", nonce, result });
    if (write.kind !== "comment" && result === "delivered") queue = write.to;
  }
  return queue;
}

/**
 * Parks a task in progress if it was to leave a ready queue and its `failed_queue` did not accept it: there it
 * would start without end. Resolves to the queue of the task.
 */
async function parkAnyway(
  run: LiveRun,
  writes: readonly BoardWrite[],
  taskQueue: string | null,
  context: RunContext,
): Promise<string | null> {
  const { facts: { taskId }, route: { queue, inProgressQueue: to } } = run;
  const from = taskQueue;
  const isReady = from !== null && (from === queue || context.isWatched(from));
  if (!isReady || !writes.some((write) => write.kind === "move" && write.from === from)) {
    return taskQueue;
  }
  const write = { kind: "move", nonce: newNonce(), taskId, from, to } as const;
  return await deliverOne(run, write, context, {}) === "delivered"
    ? to
    : await findQueue(run, context);
}

async function deliverOne(
  run: LiveRun,
  write: BoardWrite,
  context: RunContext,
  { onDoubt = () => {}, ...options }: {
    readonly inDoubt?: boolean;
    readonly onDoubt?: () => void;
  },
): Promise<Delivery | "refused"> {
  try {
    const delivery = { ...deliveryContext(run, write.kind, context), onDoubt };
    return await deliver(write, delivery, options);
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    const { kind } = write;
    context.emit({ type: "write_abandoned", ...run.facts, write: kind, reason: error.message });
    return "refused";
  }
}

function deliveryContext(
  { facts, route: { inProgressQueue: queue } }: LiveRun,
  write: BoardWrite["kind"],
  { tasks, clock, signal, emit }: RunContext,
): DeliveryContext {
  const onRetry = (error: AdapterError, retryInMs: number) =>
    emit({ type: "write_delayed", ...facts, write, reason: error.message, retryInMs });
  return { tasks, clock, signal, queue, onRetry };
}
