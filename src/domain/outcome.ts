/** How a run ended. */
export type Outcome =
  | "succeeded"
  | "failed"
  | "timed_out"
  | "stalled"
  | "cancelled"
  | "interrupted"
  | "deferred"
  | "quota_exhausted"
  /** The agent's account or its model refuses to work for now: not the task's failure. */
  | "agent_unavailable"
  | "budget_exceeded"
  | "needs_input"
  | "verify_failed"
  | "spawn_failed"
  | "lost";

/** Why the dispatcher ends a run. */
export type RunEndReason =
  | "timed_out"
  | "stalled"
  | "cancelled"
  | "interrupted"
  | "budget_exceeded";

/**
 * Why the dispatcher ended a process. Recorded once, before the first signal: the first reason wins. `stated`:
 * its agent had stated its success and did not end by itself.
 */
export type EndReason = RunEndReason | "stated";

/** Why a process could not be started. */
export interface SpawnFailure {
  /** The problem, for programs. */
  readonly problem:
    | "command_not_found"
    | "not_executable"
    | "cwd_not_found"
    | "refused"
    /** The machine that runs it lacks something, such as disk space; the task is not the cause. */
    | "unavailable";
  /** For a person: what could not be started and what to do next. */
  readonly message: string;
}

/** How a process ended, as its executor saw it. */
export interface RunExit {
  /** Why the dispatcher ended it, or null if it ended by itself. */
  readonly reason: EndReason | null;
  /** The exit code, or null if a signal ended it or it never started. */
  readonly code: number | null;
  /** The signal that ended it, such as `"SIGKILL"`, or null. */
  readonly signal: string | null;
  /** Set if there never was a process. */
  readonly spawnFailure: SpawnFailure | null;
  /**
   * A signal by which something other than the dispatcher asked it to end, such as a service manager: what it
   * did after that is not a verdict. Absent if there was none.
   */
  readonly foreignSignal?: string;
  /** Set if the process is gone and nothing tells how it ended. Absent otherwise. */
  readonly isUnknown?: true;
  /** Processes that outlived the run's leader and had to be ended. */
  readonly strays: number;
  /**
   * The ids of those that could not be ended, such as processes of another user: they may still work. Absent
   * if there are none.
   */
  readonly left?: readonly number[];
}

/** The exit of a run without a process, or whose process's end is unknown. */
export const NO_PROCESS: RunExit = {
  reason: null,
  code: null,
  signal: null,
  spawnFailure: null,
  strays: 0,
};

/** The exit code of a command that asks to be started again later (sysexits.h, EX_TEMPFAIL). */
const EX_TEMPFAIL = 75;

/**
 * The outcome of a run, decided only by the end of its process. A recorded reason decides first. The exit
 * code decides only if nothing asked the process to end, since an agent can trap TERM and exit with 0.
 */
export function outcomeOf(exit: RunExit): Outcome {
  if (exit.spawnFailure !== null) return "spawn_failed";
  if (exit.reason === "stated") return "succeeded";
  if (exit.reason !== null) return exit.reason;
  if (exit.foreignSignal !== undefined) return "interrupted";
  if (exit.isUnknown) return "lost";
  if (exit.code === EX_TEMPFAIL) return "deferred";
  return exit.code === 0 ? "succeeded" : "failed";
}

/** What the success that an agent has stated does not stand against: somebody decided otherwise before. */
const STRONGER: readonly (EndReason | null)[] = ["cancelled", "interrupted", "budget_exceeded"];

/** What an agent did, as far as it decides the outcome. */
export interface AgentWork {
  /** Whether it stated its success. */
  readonly hasStatedSuccess: boolean;
  /** Whether its own permissions refused something that it asked for. */
  readonly wasRefused: boolean;
  /** Whether it moved its task, or began to. */
  readonly hasMovedTask: boolean;
}

/**
 * The outcome of an agent, decided by the first of these: why somebody ended its process; the success that it
 * stated, even if its process then hung or exited otherwise; a limit of time; and what its kind makes of the
 * end and the output. Who was refused something and moved nothing may only have said that it could not do its
 * work: such a success needs a person.
 */
export function agentOutcomeOf(exit: RunExit, work: AgentWork, classify: () => Outcome): Outcome {
  const outcome = endOf(exit, work, classify);
  const isDoubtful = outcome === "succeeded" && work.wasRefused && !work.hasMovedTask;
  return isDoubtful ? "needs_input" : outcome;
}

function endOf(
  exit: RunExit,
  { hasStatedSuccess }: AgentWork,
  classify: () => Outcome,
): Outcome {
  if (exit.spawnFailure !== null) return "spawn_failed";
  if (hasStatedSuccess && !STRONGER.includes(exit.reason)) return "succeeded";
  const isByItself = exit.reason === null && exit.foreignSignal === undefined && !exit.isUnknown;
  return isByItself ? classify() : outcomeOf(exit);
}

/** Tells whether the agent's account or model kept the run from its work. */
export function isOutage(outcome: Outcome | null): boolean {
  return outcome === "quota_exhausted" || outcome === "agent_unavailable";
}

/** Tells whether a run with this outcome makes `--once` exit with 1. */
export function isFailure(outcome: Outcome): boolean {
  return outcome !== "succeeded";
}

/**
 * What an outcome means for its task: `done`; `requeue`, as if the run had not started; `retry`, while
 * attempts are left; `park`, since only a person can help.
 */
export type Verdict = "done" | "requeue" | "retry" | "park";

const VERDICTS: Readonly<Record<Outcome, Verdict>> = {
  succeeded: "done",
  failed: "retry",
  timed_out: "retry",
  stalled: "retry",
  cancelled: "park",
  interrupted: "requeue",
  deferred: "requeue",
  quota_exhausted: "requeue",
  agent_unavailable: "requeue",
  budget_exceeded: "park",
  needs_input: "park",
  verify_failed: "retry",
  spawn_failed: "retry",
  lost: "retry",
};

/**
 * What a run's end means for its task. A command that is not installed parks the task, since a retry a minute
 * later would not find it either. A full disk is not the task's fault, so the task is requeued.
 */
export function verdictOf(
  outcome: Outcome,
  { spawnFailure }: Pick<RunExit, "spawnFailure">,
): Verdict {
  if (spawnFailure?.problem === "unavailable") return "requeue";
  const isPassing = spawnFailure === null || spawnFailure.problem === "refused";
  return isPassing ? VERDICTS[outcome] : "park";
}
