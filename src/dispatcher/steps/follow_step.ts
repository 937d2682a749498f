import type { AgentAdapter, AgentEvent } from "../../contracts/agent_adapter.ts";
import type { RunHandle } from "../../contracts/run_executor.ts";
import { messageOf } from "../../domain/errors.ts";
import { NO_PROCESS, outcomeOf, type RunExit } from "../../domain/outcome.ts";
import { liveStep, type StepOutcome, type StepRecord } from "../../domain/step_record.ts";
import { sleepUntilAborted } from "../../async/sleep.ts";
import { AgentReportRecorder } from "./agent_report_recorder.ts";
import { recordStep, type RunContext } from "../run/context.ts";
import { type LiveRun, terminateRun } from "../run/live_run.ts";
import { RunOutput } from "./output.ts";
import type { StepLog } from "./step_log.ts";

/** How the process of a step ended, and what it said. */
export interface Ending {
  readonly exit: RunExit;
  readonly events: readonly AgentEvent[];
  readonly tail: readonly string[];
}

/** What is not an agent says nothing of itself. */
const SILENT: Pick<AgentAdapter, "onOutput"> = { onOutput: () => null };

/**
 * Reads what the process of a step prints, and records its end once its group is swept. Resolves to null if
 * its end can't be seen. A second agent must not meet it, so it is told to end then.
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
    if (run.left.signal.aborted) throw error;
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
  const output = new RunOutput({
    agent: isAgent ? agentOf(run, context) : SILENT,
    redact: context.redact,
    log: log.writer(),
    onActivity: () => run.activeAt = context.clock.monotonic(),
    onEvent: (events) => reports.take(events),
  });
  const over = new AbortController();
  const [exit] = await Promise.all([
    handle.wait(run.left.signal).finally(() => over.abort()),
    readOutput(output, run, handle, context),
    isAgent ? endIfStalled(run, context, over.signal) : undefined,
  ]);
  await reports.recorded;
  return { exit, events: output.events, tail: output.tail };
}

/** Who speaks to the run's agent. */
export function agentOf({ route }: LiveRun, context: RunContext): AgentAdapter {
  return context.agentOf(route.agent);
}

function outcomeOfStep(
  run: LiveRun,
  { kind, sessionId }: StepRecord,
  { exit, events }: Ending,
  context: RunContext,
): StepOutcome {
  if (exit.reason !== null) return exit.reason;
  if (kind !== "agent") return outcomeOf(exit);
  const agent = agentOf(run, context);
  const hasFailed = sessionId !== null && agent.resumeFailed?.(exit, events);
  return hasFailed ? "resume_failed" : agent.classify(exit, events);
}

/** What can't be read of the output must not keep anybody from seeing the step's end. */
async function readOutput(
  output: RunOutput,
  { left }: LiveRun,
  handle: RunHandle,
  { emit }: RunContext,
): Promise<void> {
  try {
    await output.follow(handle, left.signal);
  } catch (error) {
    const during = `reading the output of run "${handle.id}"`;
    emit({ type: "internal_error", during, reason: messageOf(error) });
  }
}

/**
 * Ends a run that has neither printed nor called the API for its `stallTimeoutMs`. Resolves when `over`
 * is aborted. What the agent did while the dispatcher itself was stopped is not known yet when it goes
 * on: the time then counts anew.
 */
async function endIfStalled(run: LiveRun, { clock }: RunContext, over: AbortSignal): Promise<void> {
  const { stallTimeoutMs } = run.route;
  if (stallTimeoutMs === null) return;
  run.activeAt = clock.monotonic();
  while (!over.aborted) {
    const leftMs = run.activeAt + stallTimeoutMs - clock.monotonic();
    if (leftMs <= 0) return terminateRun(run, "stalled");
    const overslept = await sleepUntilAborted(over, leftMs, clock);
    if (overslept) run.activeAt = clock.monotonic();
  }
}
