import { messageOf } from "../../domain/errors.ts";
import {
  type EndReason,
  NO_PROCESS,
  type RunExit,
  type SpawnFailure,
} from "../../domain/outcome.ts";
import { latestAgent } from "../../domain/step_record.ts";
import type { PlannedStep } from "../../domain/steps.ts";
import { recordBestEffort, recordStep, type RunContext } from "../run/context.ts";
import { endStep } from "./follow_step.ts";
import type { LiveRun } from "../run/live_run.ts";
import { type Preparation, type PreparedStep, prepareStep } from "./prepare_step.ts";
import type { StepLog } from "./step_log.ts";

/** Why nothing was started of a run that has had no step. */
export type StartFailure =
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "dropped" };

/**
 * Prepares and starts a step. What it starts is in the journal before. Resolves to what became of the run if
 * its first step is never started, else to null.
 */
export async function startStep(
  run: LiveRun,
  step: PlannedStep,
  log: StepLog,
  context: RunContext,
): Promise<StartFailure | null> {
  run.left.signal.throwIfAborted();
  const { endEarly } = run;
  const isFirst = run.steps.length === 0;
  await noteFailedResume(run, log, context);
  const prepared = await tryToPrepare(run, step, context);
  if (prepared === null) return null;
  if (prepared.type === "gone") return await dropRun(run, prepared.reason, context);
  if (prepared.type === "refused" && isFirst) return prepared;
  if (prepared.type !== "prepared") {
    await recordPrepared(run, step, null, log, context);
    await endStep(run, exitOf({ problem: "refused", message: prepared.reason }), context);
  } else if (await recordPrepared(run, step, prepared, log, context)) {
    if (isFirst) noteStart(run, context);
    await spawnStep(run, step, prepared, endEarly, context);
  } else {
    const message = `Cannot record step "${step.id}" before its start; make room on the disk`;
    await endStep(run, exitOf({ problem: "unavailable", message }), context);
  }
  return null;
}

/** Ends a run that came to nothing: it never had its task, or has it no more. */
export async function dropRun(
  { facts }: LiveRun,
  reason: string,
  context: RunContext,
): Promise<StartFailure & { readonly type: "dropped" }> {
  await recordBestEffort(context, facts.runId, { type: "dropped", dropReason: reason });
  context.tokens.expire(facts.runId);
  context.emit({ type: "claim_lost", ...facts, reason });
  return { type: "dropped" };
}

/** Has the log and the events say that an agent starts again since its session could not be resumed. */
async function noteFailedResume(
  run: LiveRun,
  log: StepLog,
  { emit }: RunContext,
): Promise<void> {
  const agent = latestAgent(run.steps);
  if (agent?.outcome !== "resume_failed" || agent !== run.steps.at(-1)) return;
  const sessionId = agent.sessionId ?? "";
  emit({ type: "resume_failed", ...run.facts, sessionId });
  await log.append(
    `[artificer-dispatcher: session ${sessionId} cannot be resumed; starting a new one]`,
  );
}

/** Resolves to null if the run is to end instead. */
async function tryToPrepare(
  run: LiveRun,
  step: PlannedStep,
  context: RunContext,
): Promise<Preparation | { readonly type: "broken"; readonly reason: string } | null> {
  try {
    return await prepareStep(run, step, context);
  } catch (error) {
    if (run.left.signal.aborted || context.signal.aborted) throw error;
    if (run.endEarly !== null && step.kind !== "after_run") return null;
    return { type: "broken", reason: cannotStart(step, error) };
  }
}

/** Tells whether the journal has it. */
async function recordPrepared(
  run: LiveRun,
  { id: step, kind }: PlannedStep,
  prepared: PreparedStep | null,
  log: StepLog,
  context: RunContext,
): Promise<boolean> {
  const logStart = await log.end();
  if (kind === "agent") run.report = null;
  return await recordStep(run, context, {
    type: "step_prepared",
    step,
    kind,
    argv: prepared?.spec.argv ?? [],
    sessionId: prepared?.session?.sessionId ?? null,
    sessionUsage: prepared?.session?.usage ?? null,
    logStart,
  });
}

function noteStart(run: LiveRun, { clock }: RunContext): void {
  run.startedAt = clock.now();
  run.startedMonotonic = clock.monotonic();
}

/** `reasonBefore` is why the run was to end already: that does not keep its last steps from their work. */
async function spawnStep(
  run: LiveRun,
  step: PlannedStep,
  { spec }: PreparedStep,
  reasonBefore: EndReason | null,
  context: RunContext,
): Promise<void> {
  try {
    const handle = await context.executor.start(spec, context.signal);
    run.handle = handle;
    if (run.endEarly !== null && (run.endEarly !== reasonBefore || run.hurried)) {
      handle.terminate(run.endEarly, { hurry: run.hurried });
    }
    if (handle.pid !== undefined) await noteProcess(run, step, handle.pid, context);
  } catch (error) {
    if (run.left.signal.aborted || context.signal.aborted) throw error;
    const { endEarly: reason } = run;
    const message = cannotStart(step, error);
    const exit = reason === null
      ? exitOf({ problem: "refused", message })
      : { ...NO_PROCESS, reason };
    await endStep(run, exit, context);
  }
}

async function noteProcess(
  run: LiveRun,
  { id: step, kind }: PlannedStep,
  pid: number,
  context: RunContext,
): Promise<void> {
  await recordStep(run, context, { type: "step_started", step, pid });
  // Told last: who hears of a run may ask for its record and its log at once.
  if (kind === "agent") {
    const argv = latestAgent(run.steps)?.argv ?? [];
    context.emit({ type: "run_started", ...run.facts, pid, argv });
  } else {
    context.emit({ type: "step_started", ...run.facts, step, pid });
  }
  context.onRunEvent({ type: "spawned", route: run.route, failure: null });
}

function cannotStart({ id, kind }: PlannedStep, error: unknown): string {
  return `Cannot start ${kind === "agent" ? "the agent" : `step "${id}"`}: ${messageOf(error)}`;
}

function exitOf(spawnFailure: SpawnFailure): RunExit {
  return { ...NO_PROCESS, spawnFailure };
}
