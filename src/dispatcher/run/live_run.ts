import { v7 as uuidv7 } from "uuid";
import type { AgentRun } from "../../contracts/agent_adapter.ts";
import type { Clock } from "../../async/clock.ts";
import type { RunHandle } from "../../contracts/run_executor.ts";
import type { AgentReport } from "../../domain/agent_report.ts";
import type { RunFacts } from "../../domain/events.ts";
import type { RunEndReason } from "../../domain/outcome.ts";
import type { Attempt, Repeats } from "../../domain/next_run/repeats.ts";
import type { Route } from "../../domain/route.ts";
import { liveStep, type StepRecord } from "../../domain/step_record.ts";
import type { PlannedStep } from "../../domain/steps.ts";
import type { Task } from "../../domain/task.ts";
import type { Start } from "../plan.ts";
import { RunProgress } from "./progress.ts";

/** How far a run has come: its task is being claimed; its agent is being started; that has started. */
export type RunPhase = "claiming" | "starting" | "started";

/** A run, from its intent to the end of its last step. Only the dispatcher changes it. */
export interface LiveRun {
  readonly facts: RunFacts;
  readonly route: Route;
  /** Its planned steps, in their order. */
  readonly plan: readonly PlannedStep[];
  /** How often its task had started again without using up an attempt, or null. */
  readonly repeats: Repeats | null;
  /** Whether an earlier dispatcher began it, which may have done more than the journal has. */
  readonly isRecovered: boolean;
  phase: RunPhase;
  /** Resolves once its agent has started, or never will. */
  readonly tried: PromiseWithResolvers<void>;
  /** Its steps so far, which the journal has or will have. */
  steps: readonly StepRecord[];
  /** The task as it was last read. */
  task: Task;
  /** Whether the task was read since the claim, with its comments. */
  isTaskWhole: boolean;
  /**
   * When its first process started, or before that, when it took its slot: in milliseconds since the epoch,
   * and by the monotonic clock.
   */
  startedAt: number;
  startedMonotonic: number;
  /** The process of its latest step, or null before the first one. */
  handle: RunHandle | null;
  /** What its agent was prepared with, or null before that. */
  agentRun: AgentRun | null;
  /** What its agent has reported so far. */
  report: AgentReport | null;
  /** What its agent does. */
  readonly progress: RunProgress;
  /** Whether its agent, which still runs, has stated its success. */
  hasStated: boolean;
  /** When it last printed something or called the API, by the monotonic clock. */
  activeAt: number;
  /** The queue that its task was last moved to through the API, or null. */
  movedTo: string | null;
  /** Whether a move of its task through the API began whose result is not known. */
  isMoving: boolean;
  /** Why the dispatcher ends it, in words that are more exact than the reason, or null. */
  endNote: string | null;
  /** Aborted once it is left to the next dispatcher: it continues, and this dispatcher does nothing for it. */
  readonly detached: AbortController;
  /** Aborted once the dispatcher wants it to end. */
  readonly ending: AbortController;
  /** Why the dispatcher wants it to end, or null. */
  endEarly: RunEndReason | null;
  /** Whether it must end without grace. */
  hurried: boolean;
}

/** Creates a run that is about to begin, with a new id. */
export function newRun(
  { route, task, attempt, repeats, plan }: Start & Attempt & Pick<LiveRun, "plan">,
  clock: Clock,
): LiveRun {
  const monotonic = clock.monotonic();
  return {
    facts: {
      runId: uuidv7(),
      taskId: task.id,
      taskName: task.name,
      queue: route.queue,
      attempt,
    },
    route,
    plan,
    repeats,
    isRecovered: false,
    phase: "claiming",
    tried: Promise.withResolvers(),
    steps: [],
    task,
    isTaskWhole: false,
    startedAt: clock.now(),
    startedMonotonic: monotonic,
    handle: null,
    agentRun: null,
    report: null,
    progress: new RunProgress(),
    hasStated: false,
    activeAt: monotonic,
    movedTo: null,
    isMoving: false,
    endNote: null,
    detached: new AbortController(),
    ending: new AbortController(),
    endEarly: null,
    hurried: false,
  };
}

/**
 * Ends a run; if it has no process yet, it ends as soon as it has one. The first reason wins. What an agent has
 * done by its own words is not done again only because the dispatcher stops.
 */
export function terminateRun(run: LiveRun, reason: RunEndReason, hurry = false): void {
  run.endEarly ??= reason;
  run.hurried ||= hurry;
  run.ending.abort();
  const isDone = run.hasStated && reason === "interrupted";
  run.handle?.terminate(isDone ? "stated" : reason, { hurry });
}

/** Whether an earlier dispatcher began the latest step of a run, and what became of its process is not known yet. */
export function isBeingAdopted({ isRecovered, steps, handle }: LiveRun): boolean {
  return isRecovered && handle === null && liveStep(steps) !== null;
}
