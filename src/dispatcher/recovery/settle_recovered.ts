import { NO_PROCESS } from "../../domain/outcome.ts";
import type { RunRecord } from "../../domain/run.ts";
import { nextStep } from "../../domain/steps.ts";
import type { RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";
import type { EndedRun } from "../run/comments.ts";
import { deliverPlanned, settlePlanned, settleRun } from "../run/settle_run.ts";
import { readEarlierOutput } from "../steps/earlier_output.ts";
import type { Settled } from "../run/run_event.ts";
import { adoptLatest } from "./resume_run.ts";

/**
 * Writes to the board what an earlier dispatcher still owed it. What was planned then is looked for before
 * it is sent. Resolves to null for a run that never had its task.
 *
 * @throws the context's signal's reason, with writes undelivered
 */
export async function settleRecovered(
  run: LiveRun,
  left: RunRecord,
  context: RunContext,
): Promise<Settled | null> {
  if (left.state === "dropped") {
    await deliverPlanned(run, left.pendingWrites, null, context, { inDoubt: true });
    return null;
  }
  if (left.isPlanned) return await settlePlanned(run, left, context);
  return await settleRun(run, await reportOf(run, left, context), context);
}

async function reportOf(run: LiveRun, left: RunRecord, context: RunContext): Promise<EndedRun> {
  const { facts: { runId, taskId, attempt }, startedAt } = run;
  const { outcome, exit, report: agentReport, at } = left;
  return {
    runId,
    taskId,
    attempt,
    route: await mayBeTriedAgain(left, context)
      ? run.route
      : { ...run.route, maxAttempts: attempt },
    outcome: outcome ?? "lost",
    exit: exit ?? NO_PROCESS,
    durationMs: Math.max(0, (at.ended ?? startedAt) - startedAt),
    endNote: null,
    agentReport,
    failedStep: failedStepOf(left),
    ...await readEarlierOutput(run, context),
  };
}

/** The step that decided the outcome, where it was not the agent. */
function failedStepOf({ plan, steps }: RunRecord): string | null {
  const next = nextStep({ plan, steps });
  const step = next.type === "ended" ? next.step : null;
  return step === null || step.kind === "agent" ? null : step.id;
}

/** No second agent is started while a process may be the first. */
async function mayBeTriedAgain(left: RunRecord, context: RunContext): Promise<boolean> {
  if (left.outcome !== "lost") return true;
  const { type } = await adoptLatest(left, context);
  return type === "gone" || type === "never_started";
}
