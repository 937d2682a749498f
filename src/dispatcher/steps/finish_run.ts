import { NO_PROCESS, type Outcome, type RunExit } from "../../domain/outcome.ts";
import { latestAgent } from "../../domain/step_record.ts";
import type { NextStep } from "../../domain/steps.ts";
import type { EndedRun } from "../comments/ended_run.ts";
import { recordBestEffort, type RunContext } from "../run/context.ts";
import { readEarlierOutput } from "./earlier_output.ts";
import { agentOf, type Ending, endStep } from "./follow_step.ts";
import { failureReason } from "./failure_reason.ts";
import type { LiveRun } from "../run/live_run.ts";

/**
 * Ends a run that has no step left, and records its outcome.
 *
 * @param endings the endings of the steps that this dispatcher followed, by their ids
 */
export async function finishRun(
  run: LiveRun,
  { outcome, exit, step }: NextStep & { readonly type: "ended" },
  endings: ReadonlyMap<string, Ending>,
  context: RunContext,
): Promise<EndedRun> {
  const failedStep = step === null || step.kind === "agent" ? null : step.id;
  const output = await outputOf(run, failedStep, endings, context);
  const { report, endNote } = run;
  const failure = failureReason({ outcome, exit, report, endNote, tail: output.tail, failedStep });
  const ended = await recordEnd(run, outcome, exit, failure, context);
  return { ...ended, ...output, failedStep };
}

/**
 * Ends a run as lost: its end can't be seen, or a restart may not touch its process. The caller terminates the
 * process if it surely belongs to the run, since a second agent must not run beside it.
 */
export async function finishLost(run: LiveRun, context: RunContext): Promise<EndedRun> {
  await endStep(run, NO_PROCESS, context, "lost");
  const ended = await recordEnd(run, "lost", NO_PROCESS, run.endNote, context);
  const output = run.isRecovered
    ? await readEarlierOutput(run, null, context)
    : { tail: [], resumeHint: null };
  return { ...ended, ...output, failedStep: null };
}

/**
 * The output and the resume hint for the comment. Called before the end is recorded, since the run's token is
 * masked only until then.
 */
async function outputOf(
  run: LiveRun,
  failedStep: string | null,
  endings: ReadonlyMap<string, Ending>,
  context: RunContext,
): Promise<Pick<EndedRun, "tail" | "resumeHint">> {
  const agentId = latestAgent(run.steps)?.id ?? "";
  const ofAgent = endings.get(agentId);
  if (ofAgent === undefined && run.isRecovered) {
    return await readEarlierOutput(run, failedStep, context);
  }
  const { tail = [] } = endings.get(failedStep ?? agentId) ?? {};
  if (agentId === "" || run.agentRun === null) return { tail, resumeHint: null };
  const hint = agentOf(run, context).resumeHint(run.agentRun, ofAgent?.events ?? []);
  return { tail, resumeHint: hint === null ? null : context.redact(hint) };
}

async function recordEnd(
  run: LiveRun,
  outcome: Outcome,
  exit: RunExit,
  failure: string | null,
  context: RunContext,
): Promise<Omit<EndedRun, "tail" | "resumeHint" | "failedStep">> {
  const { facts, route, repeats, report, endNote } = run;
  const { runId, taskId, attempt } = facts;
  const { code, signal, strays, left, foreignSignal } = exit;
  const durationMs = Math.round(context.clock.monotonic() - run.startedMonotonic);
  context.tokens.expire(runId);
  await recordBestEffort(context, runId, { type: "ended", outcome, exit, failure });
  context.emit({
    type: "run_ended",
    ...facts,
    outcome,
    code,
    signal,
    reason: failure,
    durationMs,
    strays,
    ...left !== undefined && { left },
    ...foreignSignal !== undefined && { foreignSignal },
    sessionId: report?.sessionId ?? null,
    costUsd: report?.usage?.totalCostUsd ?? null,
  });
  const ended = {
    runId,
    taskId,
    attempt,
    repeats,
    route,
    outcome,
    exit,
    durationMs,
    endNote,
    failure,
  };
  return { ...ended, agentReport: report };
}
