import { backoffMs, type Growth } from "../async/backoff.ts";
import { sleepUntilAborted } from "../async/sleep.ts";
import type { CallOptions, ClaimRenewal } from "../contracts/task_adapter.ts";
import { type AdapterError, isAdapterError } from "../domain/errors.ts";
import { callBoard, callUntilAnswered } from "./board/call.ts";
import type { RunContext } from "./run/context.ts";
import { type LiveRun, terminateRun } from "./run/live_run.ts";

/** How long to wait after a failed renewal; never longer than the interval of the last successful one. */
const RETRY: Growth = { firstMs: 1_000, maxMs: 60_000 };

/** The shortest time between two renewals of a claim. */
const MIN_INTERVAL_MS = 1_000;

/**
 * Does the `work` of a run, and meanwhile renews its claim if the board's claims expire. Ends the run if its
 * claim is lost, since another dispatcher may have started its task.
 */
export async function whileClaimIsKept<Result>(
  run: LiveRun,
  context: RunContext,
  work: () => Promise<Result>,
): Promise<Result> {
  if (context.tasks.keepClaim === undefined) return await work();
  const ended = new AbortController();
  const keeping = keepClaim(run, context, AbortSignal.any([context.signal, ended.signal]));
  try {
    return await work();
  } finally {
    ended.abort();
    await keeping;
  }
}

/**
 * Renews the claim of a run that has ended once more, before its board writes. Resolves to whether the claim
 * is lost, so that the task must not be moved.
 *
 * @throws the reason of the context's signal
 */
export async function isClaimLost(run: LiveRun, context: RunContext): Promise<boolean> {
  if (context.tasks.keepClaim === undefined) return false;
  const onRetry = reportFailure(run, context);
  try {
    return await callUntilAnswered(context, renewal(run, context), onRetry) === "lost";
  } catch (error) {
    if (isAdapterError(error)) return false;
    throw error;
  }
}

/** Renews until `signal` is aborted or there is nothing left to renew. */
async function keepClaim(run: LiveRun, context: RunContext, signal: AbortSignal): Promise<void> {
  const { clock } = context;
  const onRetry = reportFailure(run, context);
  let intervalMs = RETRY.maxMs;
  for (let failures = 0; !signal.aborted;) {
    try {
      const renewed = await callBoard({ clock, signal }, renewal(run, context));
      if (renewed === "lost") return endLost(run, context);
      if (renewed === "over") return;
      failures = 0;
      intervalMs = Math.max(renewed.renewInMs, MIN_INTERVAL_MS);
      await sleepUntilAborted(signal, intervalMs, clock);
    } catch (error) {
      if (!isAdapterError(error) || isAdapterError(error, "not_found")) return;
      const { retryAfterMs } = error;
      const retryInMs = Math.min(intervalMs, backoffMs(++failures, RETRY, { retryAfterMs }));
      onRetry(error, retryInMs);
      await sleepUntilAborted(signal, retryInMs, clock);
    }
  }
}

function renewal({ facts, route }: LiveRun, { tasks }: RunContext) {
  const { taskId, runId: claimId } = facts;
  return async ({ signal }: CallOptions): Promise<ClaimRenewal> =>
    await tasks.keepClaim?.(taskId, route.inProgressQueue, { signal, claimId }) ?? "over";
}

function endLost(run: LiveRun, { emit }: RunContext): void {
  if (run.endEarly !== null) return;
  run.endNote =
    "the claim expired and another dispatcher may have the task, so this dispatcher ended the agent";
  emit({ type: "claim_expired", ...run.facts });
  terminateRun(run, "cancelled");
}

function reportFailure({ facts }: LiveRun, { emit }: RunContext) {
  return ({ message: reason }: AdapterError, retryInMs: number) =>
    emit({ type: "claim_not_renewed", ...facts, reason, retryInMs });
}
