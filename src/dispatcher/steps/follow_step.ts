import type { AgentAdapter, AgentEvent } from "../../contracts/agent_adapter.ts";
import type { RunHandle } from "../../contracts/run_executor.ts";
import { messageOf } from "../../domain/errors.ts";
import { agentOutcomeOf, NO_PROCESS, outcomeOf, type RunExit } from "../../domain/outcome.ts";
import { liveStep, type StepOutcome, type StepRecord } from "../../domain/step_record.ts";
import { sleepUntilAborted } from "../../async/sleep.ts";
import { AgentReportRecorder } from "./agent_report_recorder.ts";
import { recordStep, type RunContext } from "../run/context.ts";
import { type LiveRun, terminateRun } from "../run/live_run.ts";
import { RunOutput } from "./output.ts";
import { StatedSuccess } from "./stated_success.ts";
import type { StepLog } from "./step_log.ts";

/** How the process of a step ended, with its events and its last lines. */
export interface Ending {
  readonly exit: RunExit;
  readonly events: readonly AgentEvent[];
  readonly tail: readonly string[];
}

/** Steps that are not agents have no events. */
const NO_EVENTS: Pick<AgentAdapter, "onOutput"> = { onOutput: () => null };

/**
 * Reads the output of a step's process, and records its end once its group is swept. Resolves to null if the
 * end can't be seen. It then terminates the process, since a second agent must not run beside it.
 */
export async function followStep(
  run: LiveRun,
  step: StepRecord,
  log: StepLog,
  context: RunContext,
): Promise<Ending | null> {
  const { handle, facts: { runId } } = run;
  try {
    if (handle === null) throw new TypeError(`Step "${step.id}" has no process to follow`);
    const ending = await follow(run, step, handle, log, context);
    await endStep(run, ending.exit, context, outcomeOfStep(run, step, ending, context));
    return ending;
  } catch (error) {
    if (run.detached.signal.aborted) throw error;
    const during = `waiting for run "${runId}"`;
    context.emit({ type: "internal_error", during, reason: messageOf(error) });
    handle?.terminate("cancelled", { hurry: true });
    await endStep(run, NO_PROCESS, context, "lost");
    return null;
  }
}

/** Records the end of the live step. */
export async function endStep(
  run: LiveRun,
  exit: RunExit,
  context: RunContext,
  outcome: StepOutcome = outcomeOf(exit),
): Promise<void> {
  const step = liveStep(run.steps);
  if (step === null) return;
  const report = step.kind === "agent" ? run.report : null;
  await recordStep(run, context, { type: "step_ended", step: step.id, outcome, exit, report });
  if (step.kind !== "agent") {
    const { code, signal } = exit;
    context.emit({ type: "step_ended", ...run.facts, step: step.id, outcome, code, signal });
  }
  const failure = exit.spawnFailure?.message;
  if (failure === undefined || step.kind === "after_run") return;
  context.onRunEvent({ type: "spawned", route: run.route, failure });
}

async function follow(
  run: LiveRun,
  { kind }: StepRecord,
  handle: RunHandle,
  log: StepLog,
  context: RunContext,
): Promise<Ending> {
  const isAgent = kind === "agent";
  const reports = new AgentReportRecorder(run, context);
  const ended = new AbortController();
  const stated = new StatedSuccess(run, handle, context, ended.signal);
  const output = new RunOutput({
    agent: isAgent ? agentOf(run, context) : NO_EVENTS,
    redact: context.redact,
    log: log.writer(),
    onLine: (line, isEvent) => run.progress.note(line, isEvent),
    onActivity: () => run.activeAt = context.clock.monotonic(),
    onEvent(events) {
      reports.take(events);
      stated.take(events);
    },
  });
  const [exit] = await Promise.all([
    handle.wait(run.detached.signal).finally(() => ended.abort()),
    readOutput(output, run, handle, context),
    isAgent ? endIfStalled(run, context, ended.signal) : undefined,
  ]);
  await Promise.all([reports.recorded, stated.settled]);
  run.hasStated = false;
  return { exit, events: output.events, tail: output.tail };
}

/** The adapter of the run's agent. */
export function agentOf({ route }: LiveRun, context: RunContext): AgentAdapter {
  return context.agentOf(route.agent);
}

function outcomeOfStep(
  run: LiveRun,
  { kind, sessionId }: StepRecord,
  { exit, events }: Ending,
  context: RunContext,
): StepOutcome {
  if (kind !== "agent") return outcomeOf(exit);
  const agent = agentOf(run, context);
  const hasStatedSuccess = agent.statedResult?.(events) === "succeeded";
  const mayBeRefused = exit.reason === null && !hasStatedSuccess && sessionId !== null;
  if (mayBeRefused && agent.resumeFailed?.(exit, events)) return "resume_failed";
  const work = {
    hasStatedSuccess,
    wasRefused: (run.report?.denials ?? []).length > 0,
    hasMovedTask: run.movedTo !== null || run.isMoving,
  };
  return agentOutcomeOf(exit, work, () => agent.classify(exit, events));
}

/** Reads the output. Reports an error instead of throwing, so that the step's end is still followed. */
async function readOutput(
  output: RunOutput,
  { detached }: LiveRun,
  handle: RunHandle,
  { emit }: RunContext,
): Promise<void> {
  try {
    await output.follow(handle, detached.signal);
  } catch (error) {
    const during = `reading the output of run "${handle.id}"`;
    emit({ type: "internal_error", during, reason: messageOf(error) });
  }
}

/**
 * Ends a run that has neither printed nor called the API for its `stallTimeoutMs`. Resolves when `ended` is
 * aborted. If this process itself was suspended, it does not know yet what the agent did meanwhile, so the
 * time starts again.
 */
async function endIfStalled(
  run: LiveRun,
  { clock }: RunContext,
  ended: AbortSignal,
): Promise<void> {
  const { stallTimeoutMs } = run.route;
  if (stallTimeoutMs === null) return;
  run.activeAt = clock.monotonic();
  while (!ended.aborted) {
    const leftMs = run.activeAt + stallTimeoutMs - clock.monotonic();
    if (leftMs <= 0) return endSilent(run);
    const overslept = await sleepUntilAborted(ended, leftMs, clock);
    if (overslept) run.activeAt = clock.monotonic();
  }
}

/** An agent that has stated its success may be silent: only its process is ended, and the run goes on. */
function endSilent(run: LiveRun): void {
  if (run.hasStated) run.handle?.terminate("stated");
  else terminateRun(run, "stalled");
}
