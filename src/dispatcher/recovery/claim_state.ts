import { type AdapterError, isAdapterError } from "../../domain/errors.ts";
import { LateEffect } from "../board/late_effect.ts";
import type { RunContext } from "../run/context.ts";
import { followClaim } from "../run/doubted_claim.ts";
import type { LiveRun } from "../run/live_run.ts";

const LATE = "the board has not answered it and may still carry it out";

/**
 * Reads from the board whether a claim that the journal announced was applied, however long that takes. A task
 * in progress that is assigned to no user is ours as well: the claim was interrupted before the assignment.
 *
 * @param doubtedAt when the earlier dispatcher noted that the claim had got no answer, if it did
 */
export async function isClaimOurs(
  run: LiveRun,
  doubtedAt: number | undefined,
  context: RunContext,
): Promise<boolean> {
  const { facts, route, ending: { signal: giveUp } } = run;
  const { tasks, clock, signal } = context;
  const late = LateEffect.since(doubtedAt, tasks, clock);
  const onDoubt = (error: AdapterError | null, retryInMs: number) =>
    context.emit({ type: "claim_in_doubt", ...facts, reason: error?.message ?? LATE, retryInMs });
  const claim = { claimId: facts.runId, wasCutShort: true, giveUp, onDoubt };
  try {
    const parts = { tasks, clock, signal, ...claim };
    return await followClaim(facts.taskId, route, late, parts) === "claimed";
  } catch (error) {
    // Without the queues there is no claim that could be ours.
    if (isAdapterError(error, "invalid")) return false;
    throw error;
  }
}
