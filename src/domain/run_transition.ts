import type { AgentReport } from "./agent_report.ts";
import type { BoardWrite } from "./board_write.ts";
import type { Outcome, RunExit } from "./outcome.ts";
import type { Repeats } from "./next_run/repeats.ts";
import type { Retry } from "./next_run/retry.ts";
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
    /** The run's route; its queue is the ready queue. */
    readonly route: RecordedRoute;
    /** The kind of executor that starts its processes. */
    readonly executor: string;
    /** The planned steps, in their order. */
    readonly plan: readonly PlannedStep[];
    readonly attempt: number;
    /** How often its task has started again without using up an attempt. Absent if it never has. */
    readonly repeats?: Repeats;
  }
  /** The claim got no answer, and the board may still carry it out. */
  | { readonly type: "claim_doubted"; readonly runId: string; readonly at: number }
  | { readonly type: "claimed"; readonly runId: string; readonly at: number }
  | {
    readonly type: "dropped";
    readonly runId: string;
    readonly at: number;
    readonly dropReason: string;
    /** The board writes that follow. Absent if there are none. */
    readonly writes?: readonly BoardWrite[];
  }
  | StepTransition
  /** The agent's report so far; it replaces the earlier report. */
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
    /** Why it did not succeed, in one line, if that is known. Absent in older journals. */
    readonly failure?: string | null;
  }
  /** A person has resumed its route, so that its failure no longer counts for the breaker. */
  | { readonly type: "breaker_reset"; readonly runId: string; readonly at: number }
  /** A move of its task through the API begins, so that it is not mistaken for a move by a person. */
  | { readonly type: "task_moving"; readonly runId: string; readonly at: number }
  /** Its task was moved through the API, and not by a person on the board. */
  | {
    readonly type: "task_moved";
    readonly runId: string;
    readonly at: number;
    readonly movedTo: string;
  }
  /** The run created a task through the API, and may work on that task too. */
  | {
    readonly type: "task_created";
    readonly runId: string;
    readonly at: number;
    readonly createdTaskId: string;
  }
  /** Its task will start again, from its ready queue. */
  | {
    readonly type: "retry_scheduled";
    readonly runId: string;
    readonly at: number;
    readonly retry: Retry;
  }
  /** A person wants the next run of its task to begin without a session. */
  | { readonly type: "session_left"; readonly runId: string; readonly at: number }
  /** A person wants its task to run again, so that its card is not taken for one that an older text put back. */
  | { readonly type: "rerun_asked"; readonly runId: string; readonly at: number }
  /** The retry no longer applies: the next run of its task counts attempts from 1 again. */
  | { readonly type: "retry_cancelled"; readonly runId: string; readonly at: number }
  | {
    readonly type: "writes_planned";
    readonly runId: string;
    readonly at: number;
    readonly writes: readonly BoardWrite[];
  }
  /** A planned write got no answer, and the board may still carry it out. */
  | {
    readonly type: "write_doubted";
    readonly runId: string;
    readonly at: number;
    readonly nonce: string;
  }
  | {
    readonly type: "write_delivered";
    readonly runId: string;
    readonly at: number;
    readonly nonce: string;
    /** `moot`: the task was gone or had been moved; `refused`: the board will never accept the write. */
    readonly result: "delivered" | "moot" | "refused";
  }
  | {
    readonly type: "settled";
    readonly runId: string;
    readonly at: number;
    /** What the next run of its task inherits. Absent if that is nothing. */
    readonly sent?: Repeats;
  };
