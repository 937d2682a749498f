import type { RunHandle } from "../../contracts/run_executor.ts";
import { messageOf } from "../../domain/errors.ts";
import { type Outcome, outcomeOf, type RunExit } from "../../domain/outcome.ts";
import { record, type RunContext } from "./context.ts";
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
  const [exit] = await Promise.all([handle.wait(NEVER), output.follow(handle, NEVER)]);
  const outcome = exit.reason ?? agent.classify(exit, output.events);
  const agentRun = { id: runId, attempt, route, apiUrl: context.apiUrl(), token: "" };
  return {
    ...await ended(run, exit, outcome, context),
    tail: output.tail.map(context.redact),
    resumeHint: agent.resumeHint(agentRun, output.events),
  };
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
  const durationMs = context.clock.monotonic() - run.startedMonotonic;
  context.tokens.expire(facts.runId);
  await record(context, facts.runId, { type: "ended", outcome, exit });
  context.emit({ type: "run_ended", ...facts, outcome, code, signal, durationMs, strays });
  const { runId, attempt } = facts;
  return { runId, attempt, route, outcome, exit, durationMs, tail: [], resumeHint: null };
}
