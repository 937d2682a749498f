import type { AgentRun, ResumableSession } from "../../contracts/agent_adapter.ts";
import type { RunSpec } from "../../contracts/run_executor.ts";
import type { CallOptions } from "../../contracts/task_adapter.ts";
import { isAdapterError } from "../../domain/errors.ts";
import { latestAgent } from "../../domain/step_record.ts";
import { AGENT_STEP, type PlannedStep } from "../../domain/steps.ts";
import type { Task } from "../../domain/task.ts";
import { callUntilAnswered } from "../board/call.ts";
import type { RunContext } from "../run/context.ts";
import { type LiveRun, terminateRun } from "../run/live_run.ts";
import { findSession } from "./session.ts";

/** A step that is ready to start. */
export interface PreparedStep {
  readonly type: "prepared";
  readonly spec: RunSpec;
  /** The session that its agent resumes, or null. */
  readonly session: ResumableSession | null;
}

/** A step that is ready to start, or why it does not start. */
export type Preparation =
  | PreparedStep
  /** The task can't be started with its current text. */
  | { readonly type: "refused"; readonly reason: string }
  /** The task is not on the board any more, or not where its claim put it. */
  | { readonly type: "gone"; readonly reason: string };

/** How long a board may fail to give a task: then the task goes back, and other tasks get the slot. */
const READ_TIMEOUT_MS = 300_000;

/**
 * Why a run could never start, as far as that is known before its claim, or null. Cheap: does not call the
 * board.
 */
export function preflight(run: LiveRun, context: RunContext): string | null {
  const { spec } = specOfAgent(run, AGENT_STEP, agentRunOf(run, null, context), context);
  return context.executor.refusal(spec);
}

/**
 * Decides what a step starts. Reads the whole task before it prepares an agent.
 *
 * @throws the signal's reason if the run is detached or must end while the board does not answer
 */
export async function prepareStep(
  run: LiveRun,
  step: PlannedStep,
  context: RunContext,
): Promise<Preparation> {
  if (step.argv !== null) return refusedOr(specOfCommand(run, step, step.argv, context), context);
  const missing = await readTask(run, context);
  if (missing !== null) return { type: "gone", reason: missing };
  const hasFailed = latestAgent(run.steps)?.outcome === "resume_failed";
  const resume = hasFailed ? null : await findSession(run, context);
  const agentRun = agentRunOf(run, resume, context);
  const { spec, session } = specOfAgent(run, step, agentRun, context);
  run.agentRun = { ...agentRun, resume: session };
  return refusedOr(spec, context, session);
}

/** The run as its agent adapter gets it. */
export function agentRunOf(
  { facts: { runId, taskId, attempt }, route }: LiveRun,
  resume: ResumableSession | null,
  { tokens, executor: { apiUrl } }: RunContext,
): AgentRun {
  return { id: runId, attempt, route, apiUrl, token: tokens.mint(runId, taskId), resume };
}

function refusedOr(
  spec: RunSpec,
  { executor }: RunContext,
  session: ResumableSession | null = null,
): Preparation {
  const reason = executor.refusal(spec);
  return reason === null ? { type: "prepared", spec, session } : { type: "refused", reason };
}

function specOfAgent(
  run: LiveRun,
  { id: step }: PlannedStep,
  agentRun: AgentRun,
  context: RunContext,
): { readonly spec: RunSpec; readonly session: ResumableSession | null } {
  const { route, task, facts: { runId } } = run;
  const { argv, env, stdin, resumes } = context.agentOf(route.agent).prepare(agentRun, task);
  const session = resumes ? agentRun.resume : null;
  const timeoutMs = timeLeftOf(run, context);
  return { spec: { runId, step, argv, env, stdin, cwd: route.cwd, timeoutMs }, session };
}

function specOfCommand(
  { route, facts: { runId, taskId, attempt } }: LiveRun,
  { id: step, timeoutMs }: PlannedStep,
  argv: readonly string[],
  { executor: { apiUrl } }: RunContext,
): RunSpec {
  const env = {
    ...route.env,
    ARTIFICER_API_URL: apiUrl,
    ARTIFICER_TASK_ID: taskId,
    ARTIFICER_ATTEMPT: String(attempt),
  };
  return { runId, step, argv, env, stdin: null, cwd: route.cwd, timeoutMs };
}

/** How much of the run's time is left for an agent: earlier steps have used a part of it. */
function timeLeftOf(run: LiveRun, { clock }: RunContext): number | null {
  const { timeoutMs } = run.route;
  if (timeoutMs === null || run.steps.length === 0) return timeoutMs;
  return Math.max(1, timeoutMs - (clock.monotonic() - run.startedMonotonic));
}

/**
 * Reads the whole task, with its comments, unless that was done before. Retries while the board fails.
 * Resolves to why no agent may start on the task any more, or to null.
 */
async function readTask(run: LiveRun, context: RunContext): Promise<string | null> {
  if (run.isTaskWhole) return null;
  try {
    run.task = await askForTask(run, context);
    run.isTaskWhole = true;
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    if (error.category === "not_found") return error.message;
    // A restart knows hardly more of it than its name.
    if (run.isRecovered) throw error;
  }
  return movedAway(run);
}

/** Ends the run as interrupted if that takes too long. */
async function askForTask(run: LiveRun, context: RunContext): Promise<Task> {
  const { clock, tasks, emit } = context;
  const signal = AbortSignal.any([context.signal, run.detached.signal, run.ending.signal]);
  const until = clock.monotonic() + READ_TIMEOUT_MS;
  const read = (options: CallOptions) => tasks.getTask(run.facts.taskId, options);
  const { inProgressQueue: queue } = run.route;
  return await callUntilAnswered({ clock, signal, queue }, read, (error, retryInMs) => {
    emit({ type: "read_delayed", ...run.facts, reason: error.message, retryInMs });
    if (clock.monotonic() + retryInMs > until) terminateRun(run, "interrupted");
  });
}

/** A person who moved the task has decided what becomes of it. An earlier step can have moved it, too, through the API. */
function movedAway({ isTaskWhole, task, route, steps, movedTo }: LiveRun): string | null {
  const { queue } = task;
  if (!isTaskWhole || queue === route.inProgressQueue) return null;
  if (steps.length > 0 && queue === movedTo) return null;
  return `Task "${task.id}" was moved to "${queue}" before its agent was started`;
}
