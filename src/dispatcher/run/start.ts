import type { AgentRun } from "../../contracts/agent_adapter.ts";
import type { RunHandle, RunSpec } from "../../contracts/run_executor.ts";
import { type AdapterError, messageOf } from "../../domain/errors.ts";
import { recordedRoute } from "../../domain/route.ts";
import { claimTask } from "./claim.ts";
import { record, recordBestEffort, type RunContext } from "./context.ts";
import type { LiveRun } from "./live_run.ts";
import { findSession } from "./session.ts";
import { giveBack } from "./settle_run.ts";

/** What became of a run up to its claim. */
export type Admission =
  | { readonly type: "claimed"; readonly spec: RunSpec }
  /** Somebody else has the task, or it is gone. */
  | { readonly type: "lost" }
  /** The task cannot be started as it is; it was not claimed. */
  | { readonly type: "refused"; readonly reason: string };

/**
 * Takes a run from its intent to its claim: each step is in the journal before the next is taken.
 * Calls `onDoubt` where the board does not say how the claim went: that may take long.
 *
 * @throws {AdapterError} where the claim failed and changed nothing
 */
export async function admitRun(
  run: LiveRun,
  context: RunContext,
  onDoubt: () => void,
): Promise<Admission> {
  const { facts: { runId, taskId, taskName, attempt }, plan } = run;
  const spec = await prepare(run, context);
  const { kind: executor } = context.executor;
  const intent = { taskId, taskName, attempt, route: recordedRoute(run.route), executor, plan };
  await record(context, runId, { type: "intent", ...intent });
  const reason = context.executor.refusal(spec);
  if (reason === null) return await claim(run, spec, context, onDoubt);
  await recordBestEffort(context, runId, { type: "dropped", dropReason: reason });
  context.emit({ type: "task_refused", ...run.facts, reason });
  return { type: "refused", reason };
}

async function prepare(run: LiveRun, context: RunContext): Promise<RunSpec> {
  const { facts: { runId, taskId, attempt }, route } = run;
  const resume = await findSession(run, context);
  const token = context.tokens.mint(runId, taskId);
  const agentRun = { id: runId, attempt, route, apiUrl: context.executor.apiUrl, token, resume };
  return specOf(run, "agent", agentRun, route.timeoutMs, context);
}

/** What is started for a run as its agent wants it. */
export function specOf(
  run: LiveRun,
  step: string,
  agentRun: AgentRun,
  timeoutMs: number | null,
  context: RunContext,
): RunSpec {
  const { route, task, facts: { runId } } = run;
  const { argv, env, stdin, resumes } = context.agentOf(route.agent).prepare(agentRun, task);
  run.agentRun = agentRun;
  run.resumes = resumes;
  return { runId, step, argv, env, stdin, cwd: route.cwd, timeoutMs };
}

async function claim(
  run: LiveRun,
  spec: RunSpec,
  context: RunContext,
  onDoubt: () => void,
): Promise<Admission> {
  const { facts, route, task } = run;
  const { emit, tasks, clock, signal } = context;
  const sayDoubt = (error: AdapterError, retryInMs: number) => {
    emit({ type: "claim_in_doubt", ...facts, reason: error.message, retryInMs });
    onDoubt();
  };
  try {
    const claimId = facts.runId;
    const onBoard = { tasks, clock, signal, claimId, onDoubt: sayDoubt };
    const answer = await claimTask(task, route, onBoard);
    if (answer.won) return await admitted(run, spec, context);
    await recordBestEffort(context, facts.runId, { type: "dropped", dropReason: answer.reason });
    emit({ type: "claim_lost", ...facts, reason: answer.reason });
    return { type: "lost" };
  } catch (error) {
    const dropReason = messageOf(error);
    await recordBestEffort(context, facts.runId, { type: "dropped", dropReason });
    throw error;
  }
}

/** A claim that the journal does not hold is given back: nobody would know of its run. */
async function admitted(run: LiveRun, spec: RunSpec, context: RunContext): Promise<Admission> {
  const { facts, route: { inProgressQueue } } = run;
  try {
    await record(context, facts.runId, { type: "claimed" });
  } catch (error) {
    await giveBack(run, context);
    throw error;
  }
  context.emit({ type: "task_claimed", ...facts, inProgressQueue });
  return { type: "claimed", spec };
}

/** Starts the process of a run that was claimed. */
export function spawnRun(run: LiveRun, spec: RunSpec, context: RunContext): Promise<RunHandle> {
  run.startedAt = context.clock.now();
  run.startedMonotonic = context.clock.monotonic();
  return spawnAgent(run, spec, context);
}

/** Starts a process for a run, also one that already had another. */
export async function spawnAgent(
  run: LiveRun,
  spec: RunSpec,
  context: RunContext,
): Promise<RunHandle> {
  const { runId, argv } = spec;
  run.argv = argv;
  const handle = await context.executor.start(spec, context.signal);
  run.handle = handle;
  if (run.endEarly !== null) handle.terminate(run.endEarly, { hurry: run.hurried });
  const { pid } = handle;
  if (pid !== undefined) {
    await recordBestEffort(context, runId, { type: "started", argv, pid });
    // Told last: who hears of a run may ask for its record and its log at once.
    context.emit({ type: "run_started", ...run.facts, pid, argv });
  }
  return handle;
}
