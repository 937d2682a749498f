import type { AdapterErrorCategory } from "./errors.ts";
import type { Outcome } from "./outcome.ts";

/** What a run's events have in common. */
export interface RunFacts {
  /** The run's id, a UUIDv7. */
  readonly runId: string;
  /** The task it works on. */
  readonly taskId: string;
  /** The task's name at the claim. */
  readonly taskName: string;
  /** The ready queue; the route's name. */
  readonly queue: string;
  /** From 1. */
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
  | RunFacts & { readonly type: "task_refused"; readonly reason: string }
  | RunFacts & {
    readonly type: "run_started";
    readonly pid: number | null;
    readonly argv: readonly string[];
  }
  | RunFacts & {
    readonly type: "run_ended";
    readonly outcome: Outcome;
    readonly code: number | null;
    readonly signal: string | null;
    readonly durationMs: number;
    readonly strays: number;
  }
  | RunFacts & {
    readonly type: "run_settled";
    readonly outcome: Outcome;
    /** Where the task was when all was said, or null where it is gone. */
    readonly taskQueue: string | null;
  }
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
  | { readonly type: "backend_recovered" }
  /** Hints of changes have ended; polling goes on. */
  | { readonly type: "watch_ended"; readonly reason: string }
  /** Something that should not happen. The dispatcher goes on. */
  | { readonly type: "internal_error"; readonly during: string; readonly reason: string }
  | { readonly type: "stopping"; readonly running: number }
  | { readonly type: "stopped"; readonly undelivered: number };

/** Takes what happens. Never throws and never waits. */
export type Emit = (event: DispatcherEvent) => void;
