import { NO_PROCESS } from "../../domain/outcome.ts";
import type { RunRecord } from "../../domain/run.ts";
import { nextStep } from "../../domain/steps.ts";
import type { RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";
import type { EndedRun } from "../comments/ended_run.ts";
import { deliverPlanned, deliverRecovered, settlePlanned, settleRun } from "../run/settle_run.ts";
import { readEarlierOutput } from "../steps/earlier_output.ts";
import type { Settled } from "../run/run_event.ts";
import { adoptLatest } from "./resume_run.ts";

/**
 * Delivers the board writes of a run that an earlier dispatcher did not finish. Checks the board for writes
 * that were already planned before it sends them. Resolves to null for a run that never had its task.
 *
 * @throws the reason of the context's signal, with writes undelivered
 */
export async function settleRecovered(
  run: LiveRun,
  record: RunRecord,
  context: RunContext,
): Promise<Settled | null> {
  if (record.state === "dropped") {
    const { pendingWrites: writes, at: { claimed } } = record;
    if (claimed !== undefined) await deliverRecovered(run, writes, context);
    else await deliverPlanned(run, writes, null, context, { inDoubt: true });
    return null;
  }
  if (record.isPlanned) return await settlePlanned(run, record, context);
  return await settleRun(run, await endedRunOf(run, record, context), context);
}

async function endedRunOf(run: LiveRun, record: RunRecord, context: RunContext): Promise<EndedRun> {
  const { facts: { runId, taskId, attempt }, repeats, startedAt } = run;
  const { outcome, exit, report: agentReport, at } = record;
  const failedStep = failedStepOf(record);
  return {
    runId,
    taskId,
    attempt,
    repeats,
    route: await mayBeTriedAgain(record, context)
      ? run.route
      : { ...run.route, maxAttempts: attempt },
    outcome: outcome ?? "lost",
    exit: exit ?? NO_PROCESS,
    durationMs: Math.max(0, (at.ended ?? startedAt) - startedAt),
    endNote: null,
    agentReport,
    failedStep,
    ...await readEarlierOutput(run, failedStep, context),
  };
}

/** The step that decided the outcome, if it was not the agent. */
function failedStepOf({ plan, steps }: RunRecord): string | null {
  const next = nextStep({ plan, steps });
  const step = next.type === "ended" ? next.step : null;
  return step === null || step.kind === "agent" ? null : step.id;
}

/** Whether another attempt is allowed: not while a process may still be the first agent. */
async function mayBeTriedAgain(record: RunRecord, context: RunContext): Promise<boolean> {
  if (record.outcome !== "lost") return true;
  const { type } = await adoptLatest(record, context);
  return type === "gone" || type === "never_started";
}
