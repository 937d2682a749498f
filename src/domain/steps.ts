import { NO_PROCESS, type Outcome, type RunEndReason, type RunExit } from "./outcome.ts";
import type { Route } from "./route.ts";
import {
  latestAgent,
  liveStep,
  type StepKind,
  type StepOutcome,
  type StepRecord,
} from "./step_record.ts";

export type { StepKind, StepOutcome, StepRecord };

/** A step that a run takes, unless an earlier step or the end of the run prevents it. */
export interface PlannedStep {
  /** Unique within the run, and safe as the name of a folder. */
  readonly id: string;
  /** What it does. */
  readonly kind: StepKind;
  /** The command and its arguments, or null for an agent: its kind prepares them after the claim. */
  readonly argv: readonly string[] | null;
  /** How long it may take, in milliseconds, or null for no limit of its own. An agent has its route's limit. */
  readonly timeoutMs: number | null;
}

/** The part of a run record that decides what comes next. */
export interface RunSteps {
  /** The planned steps, in their order. */
  readonly plan: readonly PlannedStep[];
  /** The steps so far, in their order. Only the last one can be live. */
  readonly steps: readonly StepRecord[];
}

/** What comes next in a run. */
export type NextStep =
  | { readonly type: "start"; readonly step: PlannedStep }
  /** A step was prepared or started, and has not ended. */
  | { readonly type: "follow"; readonly step: StepRecord }
  | {
    readonly type: "ended";
    readonly outcome: Outcome;
    /** The exit of the step that decided the outcome, with the reason if the dispatcher ended the run. */
    readonly exit: RunExit;
    /** The step that decided the outcome, or null if no step did. */
    readonly step: StepRecord | null;
  };

/** The step that every run has. */
export const AGENT_STEP: PlannedStep = { id: "agent", kind: "agent", argv: null, timeoutMs: null };

/** The steps of a run on `route`. */
export function planSteps(_route: Omit<Route, "env">): readonly PlannedStep[] {
  return [AGENT_STEP];
}

/**
 * Decides what a run does next. A failed `workspace` or `before_run` ends the attempt. An `after_run`
 * always follows the agent and does not change the outcome. A `verify` follows only a success.
 *
 * @param reason why the run is to end, or null. With a reason, only an `after_run` can still start.
 */
export function nextStep({ plan, steps }: RunSteps, reason: RunEndReason | null = null): NextStep {
  const live = liveStep(steps);
  if (live !== null) return { type: "follow", step: live };
  let outcome: Outcome | null = null;
  let decisive: StepRecord | null = null;
  let isEnding = false;
  for (const planned of plan) {
    const taken = steps.filter((step) => isOf(planned, step));
    const last = taken.at(-1);
    if (last !== undefined && !isRepeated(taken)) {
      const after = outcomeAfter(outcome, last);
      if (after !== outcome) decisive = last;
      outcome = after;
    } else if (mayStart(planned, outcome, steps)) {
      if (reason === null || planned.kind === "after_run") {
        return { type: "start", step: { ...planned, id: idOf(planned, taken) } };
      }
      decisive ??= last ?? null;
      outcome = reason;
      isEnding = true;
    }
  }
  const exit = decisive?.exit ?? NO_PROCESS;
  return {
    type: "ended",
    outcome: outcome ?? "succeeded",
    exit: isEnding ? { ...exit, reason } : exit,
    step: decisive,
  };
}

function isOf({ id, kind }: PlannedStep, step: StepRecord): boolean {
  return step.kind === kind && (step.id === id || step.id.startsWith(`${id}-`));
}

function idOf({ id }: PlannedStep, { length }: readonly StepRecord[]): string {
  return length === 0 ? id : `${id}-${length + 1}`;
}

/** Whether a planned step runs once more after the processes that it already had. */
function isRepeated(taken: readonly StepRecord[]): boolean {
  const last = taken.at(-1);
  if (last?.outcome === "resume_failed") {
    return taken.filter(({ outcome }) => outcome === "resume_failed").length === 1;
  }
  // The agent's work is done: a restart before the last steps must not repeat it, only the last steps.
  return last?.outcome === "never_started" && (last.kind === "after_run" || last.kind === "verify");
}

function mayStart(
  { kind }: PlannedStep,
  outcome: Outcome | null,
  steps: readonly StepRecord[],
): boolean {
  if (kind === "verify") return outcome === "succeeded";
  if (kind !== "after_run") return outcome === null;
  const agent = latestAgent(steps);
  return agent !== null && agent.outcome !== "never_started";
}

function outcomeAfter(before: Outcome | null, { kind, outcome }: StepRecord): Outcome | null {
  if (kind === "after_run" || outcome === null) return before;
  if (outcome === "never_started") return "interrupted";
  if (outcome === "resume_failed") return "failed";
  if (kind === "agent") return outcome;
  if (outcome === "succeeded") return before;
  const isVerdict = outcome === "failed" || outcome === "deferred";
  if (!isVerdict) return outcome;
  return kind === "verify" ? "verify_failed" : "failed";
}
