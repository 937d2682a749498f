import type { AgentReport, Usage } from "./agent_report.ts";
import type { Outcome, RunExit } from "./outcome.ts";

/** What a step of a run does. */
export type StepKind = "workspace" | "before_run" | "agent" | "after_run" | "verify";

/**
 * How a step ended. `resume_failed` means that the agent could not resume its session. `never_started`
 * means that a restart found that the step had no process.
 */
export type StepOutcome = Outcome | "resume_failed" | "never_started";

/** One step of a run as the journal keeps it. */
export interface StepRecord {
  /** The id of its planned step; for the second process of the same planned step, with `-2` at the end. */
  readonly id: string;
  /** What it does. */
  readonly kind: StepKind;
  /** The exact command line; empty if a version that did not record it prepared the step. */
  readonly argv: readonly string[];
  /** The session that its agent resumes, or null. */
  readonly sessionId: string | null;
  /** The usage of that session before this step, or null if it is not known. */
  readonly sessionUsage: Usage | null;
  /** Where its part of the run's log begins, in bytes. */
  readonly logStart: number;
  /** The id of the process that leads its group, or null if there is none on this machine. */
  readonly pid: number | null;
  /** When its process was started, in milliseconds since the epoch, or null before that. */
  readonly startedAt: number | null;
  /** When it ended, in milliseconds since the epoch, or null before that. */
  readonly endedAt: number | null;
  /** How it ended, or null before that. */
  readonly outcome: StepOutcome | null;
  /** How its process ended, or null before that. */
  readonly exit: RunExit | null;
}

/** One change of a step, as it is appended to a journal. `at` is in milliseconds since the epoch. */
export type StepTransition =
  /** The command is decided. Recorded before the start, so that a restart does not decide again. */
  | {
    readonly type: "step_prepared";
    readonly runId: string;
    readonly at: number;
    readonly step: string;
    readonly kind: StepKind;
    readonly argv: readonly string[];
    readonly sessionId: string | null;
    readonly sessionUsage: Usage | null;
    readonly logStart: number;
  }
  | {
    readonly type: "step_started";
    readonly runId: string;
    readonly at: number;
    readonly step: string;
    readonly pid: number | null;
  }
  | {
    readonly type: "step_ended";
    readonly runId: string;
    readonly at: number;
    readonly step: string;
    readonly outcome: StepOutcome;
    readonly exit: RunExit;
    /** The agent's report, or null. It counts only for a step of kind `agent`. */
    readonly report: AgentReport | null;
  };

/**
 * The steps after `transition`, or null if they do not allow it: only the last step can be live, and each id
 * is unique.
 */
export function applyStepTransition(
  steps: readonly StepRecord[],
  transition: StepTransition,
): readonly StepRecord[] | null {
  const live = liveStep(steps);
  if (transition.type === "step_prepared") {
    const isKnown = steps.some(({ id }) => id === transition.step);
    return live !== null || isKnown ? null : [...steps, preparedStep(transition)];
  }
  if (live === null || live.id !== transition.step) return null;
  if (transition.type === "step_started") {
    const { pid, at } = transition;
    return live.startedAt === null ? steps.with(-1, { ...live, pid, startedAt: at }) : null;
  }
  const { outcome, exit, at } = transition;
  return steps.with(-1, { ...live, outcome, exit, endedAt: at });
}

function preparedStep(
  { step: id, kind, argv, sessionId, sessionUsage, logStart }: StepTransition & {
    readonly type: "step_prepared";
  },
): StepRecord {
  return {
    id,
    kind,
    argv,
    sessionId,
    sessionUsage,
    logStart,
    pid: null,
    startedAt: null,
    endedAt: null,
    outcome: null,
    exit: null,
  };
}

/** The step that was prepared or started and has not ended, or null. */
export function liveStep(steps: readonly StepRecord[]): StepRecord | null {
  const last = steps.at(-1);
  return last?.endedAt === null ? last : null;
}

/** The latest step of an agent, or null before the first one. */
export function latestAgent(steps: readonly StepRecord[]): StepRecord | null {
  return steps.findLast(({ kind }) => kind === "agent") ?? null;
}

/** The command line of the latest agent that was started; empty before that. */
export function startedCommand(steps: readonly StepRecord[]): readonly string[] {
  const isStarted = ({ kind, startedAt }: StepRecord) => kind === "agent" && startedAt !== null;
  return steps.findLast(isStarted)?.argv ?? [];
}

/** The process that leads the latest step that was started, or null. */
export function latestPid(steps: readonly StepRecord[]): number | null {
  return steps.findLast(({ startedAt }) => startedAt !== null)?.pid ?? null;
}
