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
  | "budget_exceeded"
  | "needs_input"
  | "verify_failed"
  | "spawn_failed"
  | "lost";

/** Why the dispatcher ended a run. Recorded once, before the first signal: the first reason wins. */
export type EndReason = "timed_out" | "stalled" | "cancelled" | "interrupted" | "budget_exceeded";

/** Why a process could not be started at all. */
export interface SpawnFailure {
  /** What was wrong, for programs. */
  readonly problem:
    | "command_not_found"
    | "not_executable"
    | "cwd_not_found"
    | "refused"
    /** The place that runs it lacks something, such as room on its disk; no task is to blame. */
    | "unavailable";
  /** For a person: what could not be started and what to do next. */
  readonly message: string;
}

/** How a process ended, as the place that ran it saw it. */
export interface RunExit {
  /** Why it was ended, or null where it ended by itself. */
  readonly reason: EndReason | null;
  /** The exit code, or null where a signal ended it or it never started. */
  readonly code: number | null;
  /** Such as `"SIGKILL"`, or null. */
  readonly signal: string | null;
  /** Set where there never was a process. */
  readonly spawnFailure: SpawnFailure | null;
  /** Processes that outlived the run's leader and had to be ended. */
  readonly strays: number;
}

/** The exit of a process that nobody saw. */
export const NO_PROCESS: RunExit = {
  reason: null,
  code: null,
  signal: null,
  spawnFailure: null,
  strays: 0,
};

/** What a command exits with that asks to be started later, with any arguments (sysexits.h, EX_TEMPFAIL). */
const EX_TEMPFAIL = 75;

/**
 * The outcome of a run by what happened to its process alone. The recorded reason says why; the exit
 * code decides only where nobody ended the run, since an agent may trap TERM and exit with 0.
 */
export function outcomeOf(exit: RunExit): Outcome {
  if (exit.spawnFailure !== null) return "spawn_failed";
  if (exit.reason !== null) return exit.reason;
  if (exit.code === EX_TEMPFAIL) return "deferred";
  return exit.code === 0 ? "succeeded" : "failed";
}

/** Tells whether a run with this outcome makes `--once` exit with 1. */
export function isFailure(outcome: Outcome): boolean {
  return outcome !== "succeeded";
}

/**
 * What an outcome means for its task: `done`; `requeue`, as if it had not been started; `retry`, as long
 * as attempts are left; `park`, since only a person can help.
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
  budget_exceeded: "park",
  needs_input: "park",
  verify_failed: "retry",
  spawn_failed: "retry",
  lost: "retry",
};

/**
 * What a run's end means for its task. What is not installed is not there a minute later either; a disk
 * that is full says nothing of the task.
 */
export function verdictOf(
  outcome: Outcome,
  { spawnFailure }: Pick<RunExit, "spawnFailure">,
): Verdict {
  if (spawnFailure?.problem === "unavailable") return "requeue";
  const isPassing = spawnFailure === null || spawnFailure.problem === "refused";
  return isPassing ? VERDICTS[outcome] : "park";
}
