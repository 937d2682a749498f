import type { RunHandle } from "../../contracts/run_executor.ts";
import type { CallOptions } from "../../contracts/task_adapter.ts";
import { isAdapterError, messageOf } from "../../domain/errors.ts";
import type { RunRecord } from "../../domain/run.ts";
import { callBoard } from "../board/call.ts";
import { recordBestEffort, type RunContext } from "../run/context.ts";
import { finishEarly, finishGone, finishLost, finishRun } from "../run/finish.ts";
import type { LiveRun } from "../run/live_run.ts";
import type { EndedRun } from "../run/comments.ts";
import { findSession } from "../run/session.ts";
import { adopt, type AdoptionAttempt } from "./adoption.ts";
import { isClaimOurs } from "./claim_state.ts";
import { readEarlierOutput } from "./earlier_output.ts";

/**
 * Goes on with a run that had not ended when the dispatcher before this one did. Resolves to how it
 * ended, or to null where nothing came of it, or where it goes on without us again. What its process is
 * doing is found out without the board, which may be down.
 */
export async function resumeRun(
  run: LiveRun,
  left: RunRecord,
  context: RunContext,
): Promise<EndedRun | null> {
  try {
    return await goOn(run, left, await adopt(left, context), context);
  } catch (error) {
    if (run.left.signal.aborted) return null;
    if (context.signal.aborted) throw error;
    return await finishLost(run, error, context);
  }
}

async function goOn(
  run: LiveRun,
  left: RunRecord,
  found: AdoptionAttempt,
  context: RunContext,
): Promise<EndedRun | null> {
  if (found.type === "adopted") run.handle = found.handle;
  if (left.state === "intent") {
    const hasProcess = found.type !== "never_started";
    if (!hasProcess && !await isClaimOurs(run, context)) return await drop(run, context);
    await recordBestEffort(context, left.id, { type: "claimed" });
  }
  switch (found.type) {
    case "adopted":
      return await seeThrough(run, left, found.handle, context);
    case "never_started":
      // Its task goes back, and is started anew from there.
      run.endEarly ??= "interrupted";
      return await finishEarly(run, context);
    case "gone":
      return await withEarlierOutput(run, left, await finishGone(run, context), context);
    case "unverified":
      return await leaveAlone(run, left, doubt(found.pid), context);
    case "failed":
      return await leaveAlone(run, left, found.reason, context);
  }
}

async function seeThrough(
  run: LiveRun,
  left: RunRecord,
  handle: RunHandle,
  context: RunContext,
): Promise<EndedRun | null> {
  if (run.endEarly !== null) handle.terminate(run.endEarly, { hurry: run.hurried });
  await briefOrReport(run, left, context);
  const { pid = null } = handle;
  if (left.at.started === undefined && pid !== null) {
    await recordBestEffort(context, left.id, { type: "started", argv: run.argv, pid });
  }
  context.emit({ type: "run_adopted", ...run.facts, pid });
  return await finishRun(run, handle, context);
}

/** Tells the run again what its agent was told. An agent that lives is not ended where that is impossible. */
async function briefOrReport(
  run: LiveRun,
  left: RunRecord,
  context: RunContext,
): Promise<void> {
  try {
    await restoreAgentRun(run, left, context);
  } catch (error) {
    const during = `finding out what run "${left.id}" was told`;
    context.emit({ type: "internal_error", during, reason: messageOf(error) });
  }
}

async function restoreAgentRun(run: LiveRun, left: RunRecord, context: RunContext): Promise<void> {
  const { facts: { runId, taskId, attempt }, route } = run;
  const resume = await findSession(run, context);
  const token = context.tokens.mint(runId, taskId);
  const agentRun = { id: runId, attempt, route, apiUrl: context.executor.apiUrl, token, resume };
  const { argv, resumes } = context.agentOf(route.agent).prepare(agentRun, run.task);
  run.agentRun = agentRun;
  run.resumes = resumes;
  if (left.argv.length === 0) run.argv = argv;
  // Where its session can't be resumed it is begun anew, and its agent needs all of its task.
  if (resumes) void readTask(run, context);
}

async function readTask(run: LiveRun, context: RunContext): Promise<void> {
  try {
    const read = (options: CallOptions) => context.tasks.getTask(run.facts.taskId, options);
    run.task = await callBoard(context, read);
  } catch (error) {
    if (context.signal.aborted || isAdapterError(error)) return; // What the journal holds will do.
    throw error;
  }
}

async function drop(run: LiveRun, context: RunContext): Promise<null> {
  const { facts } = run;
  const reason = "the dispatcher before this one ended before the claim";
  await recordBestEffort(context, facts.runId, { type: "dropped", dropReason: reason });
  context.tokens.expire(facts.runId);
  context.emit({ type: "claim_lost", ...facts, reason });
  return null;
}

/** Ends a run without touching what may be its agent: a person has to look, and no attempt follows. */
async function leaveAlone(
  run: LiveRun,
  left: RunRecord,
  reason: string,
  context: RunContext,
): Promise<EndedRun> {
  run.endNote = reason;
  const report = await finishGone(run, context);
  const { attempt, route } = report;
  const parked = { ...report, route: { ...route, maxAttempts: attempt } };
  return await withEarlierOutput(run, left, parked, context);
}

function doubt(pid: number): string {
  return `process ${pid} may be its agent or a stranger, which cannot be told after the restart, so it was left alone; end it if it is the agent`;
}

async function withEarlierOutput(
  run: LiveRun,
  left: RunRecord,
  report: EndedRun,
  context: RunContext,
): Promise<EndedRun> {
  return { ...report, ...await readEarlierOutput(run, left, context) };
}
