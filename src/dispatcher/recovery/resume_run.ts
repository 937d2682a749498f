import type { Adoption, RunHandle } from "../../contracts/run_executor.ts";
import { messageOf } from "../../domain/errors.ts";
import { NO_PROCESS } from "../../domain/outcome.ts";
import type { RunRecord } from "../../domain/run.ts";
import { liveStep } from "../../domain/step_record.ts";
import { AGENT_STEP, type PlannedStep } from "../../domain/steps.ts";
import { recordBestEffort, recordStep, type RunContext } from "../run/context.ts";
import { ClaimLeftError } from "../run/doubted_claim.ts";
import { dropRun } from "../run/drop_run.ts";
import { finishLost } from "../steps/finish_run.ts";
import { endStep } from "../steps/follow_step.ts";
import type { LiveRun } from "../run/live_run.ts";
import { agentRunOf } from "../steps/prepare_step.ts";
import { endBroken, type RunEnd, takeSteps } from "../steps/take_steps.ts";
import { isClaimOurs } from "./claim_state.ts";

/** What became of the process of a step; `failed` if that can't be found out. */
type AdoptionAttempt = Adoption | { readonly type: "failed"; readonly reason: string };

/**
 * Resumes a run that had not ended when the previous dispatcher ended. This first finds out what became of the
 * process of its latest step, without the board, which may be down.
 */
export async function resumeRun(
  run: LiveRun,
  record: RunRecord,
  context: RunContext,
): Promise<RunEnd> {
  try {
    return await resume(run, record, context);
  } catch (error) {
    if (error instanceof ClaimLeftError) return { type: "detached" };
    return await endBroken(run, error, context);
  }
}

/**
 * Asks the executor what became of the latest step of a run, or of the first one if none is recorded. Never
 * throws. Does not ask an executor of another kind than the run's: it would find nothing although the run's
 * own executor may have a live agent, and a second agent would start.
 */
export async function adoptLatest(
  record: RunRecord,
  { executor }: RunContext,
): Promise<AdoptionAttempt> {
  try {
    if (record.executor !== executor.kind) {
      throw new Error(
        `executor "${record.executor}" started it, but the executor is now "${executor.kind}"`,
      );
    }
    return await executor.adopt(record, record.steps.at(-1)?.id ?? firstStepOf(record).id);
  } catch (error) {
    const reason = `nothing shows what became of the agent (${messageOf(error)})`;
    return { type: "failed", reason: `${reason}; make sure that it no longer runs` };
  }
}

async function resume(run: LiveRun, record: RunRecord, context: RunContext): Promise<RunEnd> {
  // The journal has every step before it starts, so there is no process between two steps.
  if (run.steps.length > 0 && liveStep(run.steps) === null) return await takeSteps(run, context);
  const found = await adoptLatest(record, context);
  if (found.type === "adopted") run.handle = found.handle;
  if (record.state === "intent") {
    const hasProcess = found.type !== "never_started";
    if (!hasProcess && !await isClaimOurs(run, record.claimDoubtedAt, context)) {
      return await dropRun(run, "the previous dispatcher ended before the claim", context);
    }
    await recordBestEffort(context, record.id, { type: "claimed" });
    run.phase = "started";
  }
  switch (found.type) {
    case "adopted":
      return await followAdopted(run, record, found.handle, context);
    case "never_started":
      // Its task goes back to the ready queue and starts again from there.
      if (run.steps.length === 0) run.endEarly ??= "interrupted";
      await endStep(run, NO_PROCESS, context, "never_started");
      return await takeSteps(run, context);
    case "gone":
      await recordUnknownStep(run, record, context);
      await endStep(run, NO_PROCESS, context, "lost");
      return await takeSteps(run, context);
    case "unverified":
      return await leaveAlone(run, doubt(found.pid), context);
    case "failed":
      return await leaveAlone(run, found.reason, context);
  }
}

async function followAdopted(
  run: LiveRun,
  record: RunRecord,
  handle: RunHandle,
  context: RunContext,
): Promise<RunEnd> {
  if (run.endEarly !== null) handle.terminate(run.endEarly, { hurry: run.hurried });
  await recordUnknownStep(run, record, context);
  restoreAgentRun(run, context);
  const { pid = null } = handle;
  const step = liveStep(run.steps);
  if (step?.startedAt === null && pid !== null) {
    await recordStep(run, context, { type: "step_started", step: step.id, pid });
  }
  context.emit({ type: "run_adopted", ...run.facts, pid });
  return await takeSteps(run, context);
}

/** Records a step that the journal lacks: an older version, or one on a full disk, may have started it. */
async function recordUnknownStep(
  run: LiveRun,
  record: RunRecord,
  context: RunContext,
): Promise<void> {
  if (liveStep(run.steps) !== null) return;
  const { id: step, kind } = firstStepOf(record);
  const nothing = { argv: [], sessionId: null, sessionUsage: null, logStart: 0 };
  await recordStep(run, context, { type: "step_prepared", step, kind, ...nothing });
}

/** Restores the agent run from the record of the step, so that it is not decided again. */
function restoreAgentRun(run: LiveRun, context: RunContext): void {
  const step = liveStep(run.steps);
  if (step?.kind !== "agent") return;
  const { sessionId, sessionUsage: usage } = step;
  const resume = sessionId === null ? null : { sessionId, usage };
  run.agentRun = agentRunOf(run, resume, context);
}

/** Ends a run, but not the process that may be its agent. A person must check, so no attempt follows. */
async function leaveAlone(run: LiveRun, reason: string, context: RunContext): Promise<RunEnd> {
  run.endNote = reason;
  const ended = await finishLost(run, context);
  const { attempt, route } = ended;
  return { type: "ended", ended: { ...ended, route: { ...route, maxAttempts: attempt } } };
}

function firstStepOf({ plan }: RunRecord): PlannedStep {
  return plan[0] ?? AGENT_STEP;
}

function doubt(pid: number): string {
  return `after the restart nothing shows whether process ${pid} is the agent or an unrelated program, so the dispatcher left it alone; end it if it is the agent`;
}
