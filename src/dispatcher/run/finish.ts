import type { RunHandle } from "../../contracts/run_executor.ts";
import type { RunLogWriter } from "../../contracts/run_logs.ts";
import { messageOf } from "../../domain/errors.ts";
import { NO_PROCESS, type Outcome, outcomeOf, type RunExit } from "../../domain/outcome.ts";
import { recordBestEffort, type RunContext } from "./context.ts";
import { agentOf, type Ending, followRun } from "./follow.ts";
import type { LiveRun } from "./live_run.ts";
import type { EndedRun } from "./comments.ts";
import { spawnAgent, specOf } from "./start.ts";

/**
 * Waits until a run has ended, its group is swept and its outcome is in the journal. A session that
 * could not be gone on with is begun anew within the run, once.
 */
export async function finishRun(
  run: LiveRun,
  handle: RunHandle,
  context: RunContext,
): Promise<EndedRun> {
  const log = context.logs.open(run.facts.runId);
  try {
    const first = await followRun(run, handle, log, context);
    const last = couldNotResume(run, first, context)
      ? await beginAnew(run, first, log, context)
      : first;
    return await conclude(run, last, context);
  } finally {
    log.close();
  }
}

function couldNotResume(run: LiveRun, { exit, events }: Ending, context: RunContext): boolean {
  return run.resumes && (agentOf(run, context).resumeFailed?.(exit, events) ?? false);
}

async function beginAnew(
  run: LiveRun,
  first: Ending,
  log: RunLogWriter,
  context: RunContext,
): Promise<Ending> {
  const { agentRun, facts, endEarly, route: { timeoutMs } } = run;
  if (endEarly !== null) return { ...first, exit: { ...first.exit, reason: endEarly } };
  if (agentRun === null) return first;
  const sessionId = agentRun.resume?.sessionId ?? "";
  context.emit({ type: "resume_failed", ...facts, sessionId });
  log.append(`[artificer-dispatcher: session ${sessionId} cannot be resumed; starting a new one]`);
  run.report = null;
  run.handle = null;
  const elapsedMs = context.clock.monotonic() - run.startedMonotonic;
  const restMs = timeoutMs === null ? null : Math.max(1, timeoutMs - elapsedMs);
  const spec = specOf(run, "agent-2", { ...agentRun, resume: null }, restMs, context);
  return await followRun(run, await spawnAgent(run, spec, context), log, context);
}

async function conclude(
  run: LiveRun,
  { exit, events, tail }: Ending,
  context: RunContext,
): Promise<EndedRun> {
  const agent = agentOf(run, context);
  const outcome = exit.reason ?? agent.classify(exit, events);
  const hint = run.agentRun === null ? null : agent.resumeHint(run.agentRun, events);
  // Before the end is recorded: until then the run's own token is among the secrets that are masked.
  const resumeHint = hint === null ? null : context.redact(hint);
  return { ...await ended(run, exit, outcome, context), tail, resumeHint };
}

/** Ends a run that was claimed and that was to end before it had a process. */
export function finishEarly(run: LiveRun, context: RunContext): Promise<EndedRun> {
  return endedWithout({ ...NO_PROCESS, reason: run.endEarly }, run, context);
}

/** Ends a run that was claimed and whose start broke down. */
export function finishBroken(
  run: LiveRun,
  error: unknown,
  context: RunContext,
): Promise<EndedRun> {
  const message = `Cannot start the agent: ${messageOf(error)}`;
  return endedWithout(
    { ...NO_PROCESS, spawnFailure: { problem: "refused", message } },
    run,
    context,
  );
}

/** Ends a run whose end can't be seen. A second agent must not meet it, so it is told to end too. */
export function finishLost(run: LiveRun, error: unknown, context: RunContext): Promise<EndedRun> {
  const during = `waiting for run "${run.facts.runId}"`;
  context.emit({ type: "internal_error", during, reason: messageOf(error) });
  run.handle?.terminate("cancelled", { hurry: true });
  return ended(run, NO_PROCESS, "lost", context);
}

/** Ends a run of which a restart found nothing, or nothing that it may touch. */
export function finishGone(run: LiveRun, context: RunContext): Promise<EndedRun> {
  return ended(run, NO_PROCESS, "lost", context);
}

function endedWithout(exit: RunExit, run: LiveRun, context: RunContext): Promise<EndedRun> {
  return ended(run, exit, outcomeOf(exit), context);
}

async function ended(
  run: LiveRun,
  exit: RunExit,
  outcome: Outcome,
  context: RunContext,
): Promise<EndedRun> {
  const { facts, route } = run;
  const { code, signal, strays } = exit;
  const durationMs = Math.round(context.clock.monotonic() - run.startedMonotonic);
  context.tokens.expire(facts.runId);
  const { report } = run;
  await recordBestEffort(context, facts.runId, { type: "ended", outcome, exit, report });
  context.emit({
    type: "run_ended",
    ...facts,
    outcome,
    code,
    signal,
    durationMs,
    strays,
    sessionId: report?.sessionId ?? null,
    costUsd: report?.usage?.totalCostUsd ?? null,
  });
  const { runId, taskId, attempt } = facts;
  return {
    runId,
    taskId,
    attempt,
    route,
    outcome,
    exit,
    durationMs,
    endNote: run.endNote,
    agentReport: report,
    tail: [],
    resumeHint: null,
  };
}
