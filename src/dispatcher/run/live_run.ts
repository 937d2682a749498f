import { v7 as uuidv7 } from "uuid";
import type { AgentRun } from "../../contracts/agent_adapter.ts";
import type { Clock } from "../../async/clock.ts";
import type { RunHandle } from "../../contracts/run_executor.ts";
import type { AgentReport } from "../../domain/agent_report.ts";
import type { RunFacts } from "../../domain/events.ts";
import type { EndReason } from "../../domain/outcome.ts";
import type { Route } from "../../domain/route.ts";
import type { StepRecord } from "../../domain/step_record.ts";
import type { PlannedStep } from "../../domain/steps.ts";
import type { Task } from "../../domain/task.ts";
import type { Start } from "../plan.ts";

/** A run from its intent to the end of its last step. Only the dispatcher changes it. */
export interface LiveRun {
  readonly facts: RunFacts;
  readonly route: Route;
  /** The steps that it is to take, in their order. */
  readonly plan: readonly PlannedStep[];
  /** Whether an earlier dispatcher began it, which may have done more than it could write down. */
  readonly isRecovered: boolean;
  /** The steps that it took so far, as the journal has them or will. */
  steps: readonly StepRecord[];
  /** As it was when it was last read. */
  task: Task;
  /** Whether it was read since the claim, with its comments. */
  isTaskWhole: boolean;
  /**
   * When its first process was started, or its slot taken before that, in milliseconds since the epoch and
   * by the monotonic clock.
   */
  startedAt: number;
  startedMonotonic: number;
  /** The process of its latest step, or null before the first one. */
  handle: RunHandle | null;
  /** What its agent was told, once it was prepared. */
  agentRun: AgentRun | null;
  /** What its agent has said of itself. */
  report: AgentReport | null;
  /** When it last showed that it lives, by the monotonic clock. */
  activeAt: number;
  /** Where its task was last moved through the API, or null. */
  movedTo: string | null;
  /** Whether its task may be on the way elsewhere, through the API. */
  isMoving: boolean;
  /** Why it is ended, in words that no reason holds, or null. */
  endNote: string | null;
  /** Aborted once it is left to the next dispatcher: it goes on, and nothing more is done for it here. */
  readonly left: AbortController;
  /** Aborted once it is to end. */
  readonly ending: AbortController;
  /** Why it is to end. */
  endEarly: EndReason | null;
  /** Whether that is to happen without grace. */
  hurried: boolean;
}

/** A run that is about to begin. */
export function newRun(
  { route, task, attempt, plan }: Start & Pick<LiveRun, "plan"> & { readonly attempt: number },
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
    isRecovered: false,
    steps: [],
    task,
    isTaskWhole: false,
    startedAt: clock.now(),
    startedMonotonic: monotonic,
    handle: null,
    agentRun: null,
    report: null,
    activeAt: monotonic,
    movedTo: null,
    isMoving: false,
    endNote: null,
    left: new AbortController(),
    ending: new AbortController(),
    endEarly: null,
    hurried: false,
  };
}

/** Ends a run, or sees to it that it ends as soon as it has begun. */
export function terminateRun(run: LiveRun, reason: EndReason, hurry = false): void {
  run.endEarly ??= reason;
  run.hurried ||= hurry;
  run.ending.abort();
  run.handle?.terminate(reason, { hurry });
}
