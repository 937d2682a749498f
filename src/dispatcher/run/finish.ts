import type { RunHandle } from "../../contracts/run_executor.ts";
import { messageOf } from "../../domain/errors.ts";
import { type Outcome, outcomeOf, type RunExit } from "../../domain/outcome.ts";
import { recordOrReport, type RunContext } from "./context.ts";
import type { LiveRun } from "./live_run.ts";
import { RunOutput } from "./output.ts";
import type { RunReport } from "./report.ts";

const NEVER = new AbortController().signal;
const NO_PROCESS: RunExit = {
  reason: null,
  code: null,
  signal: null,
  spawnFailure: null,
  strays: 0,
};

/** Waits until a run has ended, its group is swept and its outcome is in the journal. */
export async function finishRun(
  run: LiveRun,
  handle: RunHandle,
  context: RunContext,
): Promise<RunReport> {
  const { facts: { runId, attempt }, route } = run;
  const agent = context.agentOf(route.agent);
  const output = new RunOutput(agent);
  const [exit] = await Promise.all([
    handle.wait(NEVER),
    followOrReport(output, handle, context),
  ]);
  const outcome = exit.reason ?? agent.classify(exit, output.events);
  const agentRun = { id: runId, attempt, route, apiUrl: context.apiUrl(), token: "" };
  // Before the end is recorded: until then the run's own token is among the secrets that are masked.
  const tail = output.tail(context.redact);
  const resumeHint = agent.resumeHint(agentRun, output.events);
  return { ...await ended(run, exit, outcome, context), tail, resumeHint };
}

/** What can't be read of the output must not keep anybody from seeing the run's end. */
async function followOrReport(
  output: RunOutput,
  handle: RunHandle,
  { emit }: RunContext,
): Promise<void> {
  try {
    await output.follow(handle, NEVER);
  } catch (error) {
    const during = `reading the output of run "${handle.id}"`;
    emit({ type: "internal_error", during, reason: messageOf(error) });
  }
}

/** Ends a run that was claimed and that was to end before it had a process. */
export function finishEarly(run: LiveRun, context: RunContext): Promise<RunReport> {
  return endedWithout({ ...NO_PROCESS, reason: run.endEarly }, run, context);
}

/** Ends a run that was claimed and whose start broke down. */
export function finishBroken(
  run: LiveRun,
  error: unknown,
  context: RunContext,
): Promise<RunReport> {
  const message = `Cannot start the agent: ${messageOf(error)}`;
  return endedWithout(
    { ...NO_PROCESS, spawnFailure: { problem: "refused", message } },
    run,
    context,
  );
}

/** Ends a run whose end can't be seen. A second agent must not meet it, so it is told to end too. */
export function finishLost(run: LiveRun, error: unknown, context: RunContext): Promise<RunReport> {
  const during = `waiting for run "${run.facts.runId}"`;
  context.emit({ type: "internal_error", during, reason: messageOf(error) });
  run.handle?.terminate("cancelled", { hurry: true });
  return ended(run, NO_PROCESS, "lost", context);
}

function endedWithout(exit: RunExit, run: LiveRun, context: RunContext): Promise<RunReport> {
  return ended(run, exit, outcomeOf(exit), context);
}

async function ended(
  run: LiveRun,
  exit: RunExit,
  outcome: Outcome,
  context: RunContext,
): Promise<RunReport> {
  const { facts, route } = run;
  const { code, signal, strays } = exit;
  const durationMs = Math.round(context.clock.monotonic() - run.startedMonotonic);
  context.tokens.expire(facts.runId);
  await recordOrReport(context, facts.runId, { type: "ended", outcome, exit });
  context.emit({ type: "run_ended", ...facts, outcome, code, signal, durationMs, strays });
  const { runId, attempt } = facts;
  return { runId, attempt, route, outcome, exit, durationMs, tail: [], resumeHint: null };
}
