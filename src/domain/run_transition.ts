import type { AgentReport } from "./agent_report.ts";
import type { BoardWrite } from "./board_write.ts";
import type { Outcome, RunExit } from "./outcome.ts";
import type { Retry } from "./retry.ts";
import type { RecordedRoute } from "./route.ts";
import type { StepTransition } from "./step_record.ts";
import type { PlannedStep } from "./steps.ts";

/** One change of a run, as it is appended to a journal. `at` is in milliseconds since the epoch. */
export type RunTransition =
  | {
    readonly type: "intent";
    readonly runId: string;
    readonly at: number;
    readonly taskId: string;
    readonly taskName: string;
    /** The route that it came by; its queue is the ready queue. */
    readonly route: RecordedRoute;
    /** The kind of executor that starts its processes. */
    readonly executor: string;
    /** The steps that it is to take. */
    readonly plan: readonly PlannedStep[];
    readonly attempt: number;
  }
  | { readonly type: "claimed"; readonly runId: string; readonly at: number }
  | {
    readonly type: "dropped";
    readonly runId: string;
    readonly at: number;
    readonly dropReason: string;
    /** What the board is owed then. Absent if that is nothing. */
    readonly writes?: readonly BoardWrite[];
  }
  | StepTransition
  /** What the agent has said of itself so far; it replaces what was reported before. */
  | {
    readonly type: "reported";
    readonly runId: string;
    readonly at: number;
    readonly report: AgentReport;
  }
  | {
    readonly type: "ended";
    readonly runId: string;
    readonly at: number;
    readonly outcome: Outcome;
    readonly exit: RunExit;
  }
  /** Its task is about to be moved through the API: where it is found next, no person need have put it. */
  | { readonly type: "task_moving"; readonly runId: string; readonly at: number }
  /** Its task was moved through the API: no person's move. */
  | {
    readonly type: "task_moved";
    readonly runId: string;
    readonly at: number;
    readonly movedTo: string;
  }
  /** It made a task through the API, and may work on that one too. */
  | {
    readonly type: "task_created";
    readonly runId: string;
    readonly at: number;
    readonly createdTaskId: string;
  }
  /** Its task is to be started again, from its ready queue. */
  | {
    readonly type: "retry_scheduled";
    readonly runId: string;
    readonly at: number;
    readonly retry: Retry;
  }
  /** The next start of its task is a new beginning. */
  | { readonly type: "retry_cancelled"; readonly runId: string; readonly at: number }
  | {
    readonly type: "writes_planned";
    readonly runId: string;
    readonly at: number;
    readonly writes: readonly BoardWrite[];
  }
  | {
    readonly type: "write_delivered";
    readonly runId: string;
    readonly at: number;
    readonly nonce: string;
    /** `moot`: the task was gone or had been moved; `refused`: the board will never take it. */
    readonly result: "delivered" | "moot" | "refused";
  }
  | { readonly type: "settled"; readonly runId: string; readonly at: number };
