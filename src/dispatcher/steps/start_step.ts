import { abortable } from "../../async/abort.ts";
import type { RunHandle } from "../../contracts/run_executor.ts";
import { failedText, messageOf } from "../../domain/errors.ts";
import {
  NO_PROCESS,
  type RunEndReason,
  type RunExit,
  type SpawnFailure,
} from "../../domain/outcome.ts";
import { latestAgent } from "../../domain/step_record.ts";
import type { PlannedStep, StepKind } from "../../domain/steps.ts";
import { recordStep, type RunContext } from "../run/context.ts";
import { endStep } from "./follow_step.ts";
import { type LiveRun, terminateRun } from "../run/live_run.ts";
import { type Preparation, type PreparedStep, prepareStep } from "./prepare_step.ts";
import type { StepLog } from "./step_log.ts";

/** Why the first step of a run did not start. */
export type StartFailure =
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "gone"; readonly reason: string };

/**
 * Prepares and starts a step. The journal has the command before it starts. If the first step of a run never
 * starts, resolves to the reason, otherwise to null.
 */
export async function startStep(
  run: LiveRun,
  step: PlannedStep,
  log: StepLog,
  context: RunContext,
): Promise<StartFailure | null> {
  run.detached.signal.throwIfAborted();
  const { endEarly } = run;
  const isFirst = run.steps.length === 0;
  await noteFailedResume(run, log, context);
  const prepared = await tryToPrepare(run, step, context);
  if (prepared === null) return null;
  if (prepared.type === "gone") {
    if (isFirst) return prepared;
    run.endNote ??= prepared.reason;
    terminateRun(run, "cancelled");
    return null;
  }
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

/** Reports, in the log and as an event, that an agent starts again because it could not resume its session. */
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

/** Prepares a step. Resolves to null if the run must end instead. */
async function tryToPrepare(
  run: LiveRun,
  step: PlannedStep,
  context: RunContext,
): Promise<Preparation | { readonly type: "broken"; readonly reason: string } | null> {
  const { endEarly } = run;
  try {
    const prepared = await prepareStep(run, step, context);
    return run.endEarly === endEarly ? prepared : null;
  } catch (error) {
    if (run.detached.signal.aborted || context.signal.aborted) throw error;
    if (run.endEarly !== null && step.kind !== "after_run") return null;
    return { type: "broken", reason: cannotStart(step, error) };
  }
}

/** Records what the step starts. Resolves to whether the journal has it. */
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

/**
 * Starts the process of a step. `reasonBefore` is the reason for which the run was already ending: it does not
 * end the last steps of the run.
 */
async function spawnStep(
  run: LiveRun,
  step: PlannedStep,
  { spec }: PreparedStep,
  reasonBefore: RunEndReason | null,
  context: RunContext,
): Promise<void> {
  try {
    const handle = await context.executor.start(spec, context.signal);
    run.handle = handle;
    if (run.endEarly !== null && (run.endEarly !== reasonBefore || run.hurried)) {
      handle.terminate(run.endEarly, { hurry: run.hurried });
    }
    if (handle.pid !== undefined) {
      const { id, kind } = step;
      await recordStep(run, context, { type: "step_started", step: id, pid: handle.pid });
      if (await hasStarted(handle, run)) announceStart(run, id, kind, handle.pid, context);
    }
  } catch (error) {
    if (run.detached.signal.aborted || context.signal.aborted) throw error;
    const { endEarly: reason } = run;
    const message = cannotStart(step, error);
    const exit = reason === null
      ? exitOf({ problem: "refused", message })
      : { ...NO_PROCESS, reason };
    await endStep(run, exit, context);
  }
}

/** Whether the command itself has started. Its end tells why, if it never does. */
async function hasStarted({ started }: RunHandle, { detached }: LiveRun): Promise<boolean> {
  return started === undefined || await abortable(started, detached.signal);
}

/** Called after the start is recorded: a subscriber may ask for the run's record and its log at once. */
function announceStart(
  run: LiveRun,
  step: string,
  kind: StepKind,
  pid: number,
  context: RunContext,
): void {
  if (kind !== "agent") return context.emit({ type: "step_started", ...run.facts, step, pid });
  run.phase = "started";
  const argv = latestAgent(run.steps)?.argv ?? [];
  context.emit({ type: "run_started", ...run.facts, pid, argv });
  context.onRunEvent({ type: "spawned", route: run.route, failure: null });
  run.tried.resolve();
}

function cannotStart({ id, kind }: PlannedStep, error: unknown): string {
  return failedText(
    `Cannot start ${kind === "agent" ? "the agent" : `step "${id}"`}`,
    messageOf(error),
  );
}

function exitOf(spawnFailure: SpawnFailure): RunExit {
  return { ...NO_PROCESS, spawnFailure };
}
