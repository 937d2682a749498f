import type { AdapterErrorCategory } from "./errors.ts";
import type { Outcome } from "./outcome.ts";
import type { OnShutdown } from "./route.ts";
import type { StepOutcome } from "./step_record.ts";

/** The fields that all events of a run have. */
export interface RunFacts {
  /** The run's id, a UUIDv7. */
  readonly runId: string;
  /** The task it works on. */
  readonly taskId: string;
  /** The task's name at the claim. */
  readonly taskName: string;
  /** The ready queue; the route's name. */
  readonly queue: string;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
}

/** Something that happened in the dispatcher, for logs, pages and tests. */
export type DispatcherEvent =
  /** The HTTP API answers at `url`. */
  | { readonly type: "listening"; readonly url: string }
  | { readonly type: "polled"; readonly ready: number; readonly started: number }
  | RunFacts & { readonly type: "task_claimed"; readonly inProgressQueue: string }
  | RunFacts & { readonly type: "claim_lost"; readonly reason: string }
  | RunFacts & {
    readonly type: "claim_in_doubt";
    readonly reason: string;
    readonly retryInMs: number;
  }
  /** The board did not renew the claim of a live run; the dispatcher retries. */
  | RunFacts & {
    readonly type: "claim_not_renewed";
    readonly reason: string;
    readonly retryInMs: number;
  }
  /** The claim of a live run expired, and another dispatcher may have the task: the run ends. */
  | RunFacts & { readonly type: "claim_expired" }
  | RunFacts & { readonly type: "task_refused"; readonly reason: string }
  | RunFacts & {
    readonly type: "run_started";
    readonly pid: number | null;
    readonly argv: readonly string[];
  }
  /** The dispatcher can't read the task of a claimed run, and so can't prepare its agent yet. */
  | RunFacts & {
    readonly type: "read_delayed";
    readonly reason: string;
    readonly retryInMs: number;
  }
  /** A step that is not the agent has a process. */
  | RunFacts & { readonly type: "step_started"; readonly step: string; readonly pid: number }
  /** A step that is not the agent has ended. */
  | RunFacts & {
    readonly type: "step_ended";
    readonly step: string;
    readonly outcome: StepOutcome;
    readonly code: number | null;
    readonly signal: string | null;
  }
  /** This dispatcher continues the run of an earlier one. */
  | RunFacts & { readonly type: "run_adopted"; readonly pid: number | null }
  /** Tasks are in progress and assigned to our user without a known run. They stay where they are. */
  | {
    readonly type: "orphans_found";
    readonly orphans: readonly {
      readonly taskId: string;
      readonly taskName: string;
      readonly queue: string;
    }[];
  }
  /** A task without a known run was parked or put back, as its route says. */
  | {
    readonly type: "orphan_handled";
    readonly taskId: string;
    readonly taskName: string;
    readonly queue: string;
    readonly action: "park" | "retry";
  }
  /** The session of an earlier run can't be resumed: the dispatcher starts the agent again without it. */
  | RunFacts & { readonly type: "resume_failed"; readonly sessionId: string }
  /** Runs that resumed a session ended at once, again and again: the run begins without it. */
  | RunFacts & { readonly type: "session_given_up"; readonly sessionId: string }
  | RunFacts & {
    readonly type: "run_ended";
    readonly outcome: Outcome;
    readonly code: number | null;
    readonly signal: string | null;
    /** Why it did not succeed, in one line, if more than the code or signal is known; otherwise null. */
    readonly reason: string | null;
    readonly durationMs: number;
    readonly strays: number;
    /** See `RunExit.left`. */
    readonly left?: readonly number[];
    /** See `RunExit.foreignSignal`. */
    readonly foreignSignal?: string;
    /** The agent's session and the cost of the run in US dollars, if the agent reports them. */
    readonly sessionId: string | null;
    readonly costUsd: number | null;
  }
  | RunFacts & {
    readonly type: "run_settled";
    readonly outcome: Outcome;
    /** The queue of the task after the last board write, or null if the task is gone. */
    readonly taskQueue: string | null;
  }
  /** The dispatcher moves the task back to its ready queue and starts it again later. */
  | RunFacts & {
    readonly type: "retry_scheduled";
    readonly nextAttempt: number;
    readonly maxAttempts: number;
    readonly retryInMs: number;
  }
  /** A person moved the task away while it waited: its next run counts attempts from 1 again. */
  | Omit<RunFacts, "attempt"> & { readonly type: "retry_cancelled" }
  /** A person asked for another run of a task. */
  | {
    readonly type: "retry_requested";
    readonly taskId: string;
    readonly taskName: string;
    readonly queue: string;
  }
  /** A person moved the task away while an agent worked on it; `taskQueue` is null if the task is gone. */
  | RunFacts & { readonly type: "task_taken_away"; readonly taskQueue: string | null }
  | RunFacts & {
    readonly type: "write_delayed";
    readonly write: "comment" | "move" | "release";
    readonly reason: string;
    readonly retryInMs: number;
  }
  | RunFacts & {
    readonly type: "write_abandoned";
    readonly write: "comment" | "move" | "release";
    readonly reason: string;
  }
  | {
    readonly type: "backend_failed";
    readonly category: AdapterErrorCategory;
    readonly reason: string;
    readonly retryInMs: number;
  }
  | { readonly type: "queue_failed"; readonly queue: string; readonly reason: string }
  | {
    readonly type: "route_held";
    readonly queue: string;
    readonly reason: string;
    readonly retryInMs: number;
  }
  /** Runs of a route failed early, one after the other and for one cause: only a person resumes it. */
  | {
    readonly type: "breaker_tripped";
    readonly queue: string;
    readonly reason: string;
    readonly remedy: string;
  }
  /** Claims of a task fail or are lost: it waits, and the other tasks of its queue start. */
  | {
    readonly type: "task_held";
    readonly taskId: string;
    readonly taskName: string;
    readonly queue: string;
    readonly reason: string;
    readonly retryInMs: number;
  }
  /** The account or the model of an agent kind refuses it: all routes of that kind are held. */
  | {
    readonly type: "agent_held";
    readonly agent: string;
    readonly reason: string;
    /** What a person can do about it, or null. */
    readonly remedy: string | null;
    readonly retryInMs: number;
  }
  /** A task is back in its ready queue without a trace of its latest run: it waits until a person asks for it. */
  | {
    readonly type: "task_reverted";
    readonly taskId: string;
    readonly taskName: string;
    readonly queue: string;
    readonly reason: string;
  }
  /** The dispatcher claims no more tasks: of all routes, or of one if `queue` is set. */
  | { readonly type: "paused"; readonly queue: string | null }
  | { readonly type: "resumed"; readonly queue: string | null }
  /** No route that is being drained has a live run any more, and every board write is delivered. */
  | { readonly type: "drained"; readonly queue: string | null }
  /** The config leaves runs to the next dispatcher, but they can't outlive this one: it stops them. */
  | { readonly type: "leave_impossible" }
  /** The board answers again, `lastedMs` after its first failure in a row. */
  | { readonly type: "backend_recovered"; readonly lastedMs: number }
  /** Something that the dispatcher needs is gone or was replaced: it claims nothing until that is corrected. */
  | { readonly type: "vital_lost"; readonly problem: string; readonly remedy: string }
  /** Something that the dispatcher needs was gone or replaced, and the dispatcher has made it whole again. */
  | { readonly type: "vital_restored"; readonly what: string }
  /** What was lost is there again, by itself. */
  | { readonly type: "vital_found"; readonly problem: string }
  /** The board no longer hints at changes; polling continues. */
  | { readonly type: "watch_ended"; readonly reason: string }
  /** The config was reloaded and `changes` apply; empty if nothing changes. */
  | {
    readonly type: "config_reloaded";
    readonly source: string;
    readonly changes: readonly string[];
  }
  /** The config was read again and can't be used: the last good one still applies. */
  | {
    readonly type: "config_refused";
    readonly source: string;
    readonly reason: string;
    readonly problems: readonly { readonly path: string; readonly problem: string }[];
  }
  /** Agents can write the config: changes of what they start or reach wait until a person asks for a reload. */
  | {
    readonly type: "reload_needed";
    readonly source: string;
    readonly changes: readonly string[];
    /** A route whose agents can write the config, and the folder from which they can. */
    readonly queue: string;
    readonly folder: string;
  }
  /** The config has changes that only a restart can apply. */
  | {
    readonly type: "restart_needed";
    readonly source: string;
    readonly changes: readonly string[];
  }
  /** The dispatcher notices changes of the config file again. */
  | { readonly type: "config_watched"; readonly source: string }
  /** The dispatcher does not notice changes of the config file, or no longer does. */
  | { readonly type: "config_unwatched"; readonly source: string; readonly reason: string }
  /** Something that should not happen. The dispatcher continues. */
  | { readonly type: "internal_error"; readonly during: string; readonly reason: string }
  | { readonly type: "stopping"; readonly running: number; readonly mode: OnShutdown }
  | { readonly type: "stopped"; readonly undelivered: number };

/** Receives an event. Never throws and never waits. */
export type Emit = (event: DispatcherEvent) => void;
