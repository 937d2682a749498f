import type { AdapterErrorCategory } from "../domain/errors.ts";

/** A live run, as `GET /status` shows it. */
export interface ActiveRun {
  /** The run's id, a UUIDv7. */
  readonly runId: string;
  /** The task it works on. */
  readonly taskId: string;
  /** The task's name at the claim. */
  readonly taskName: string;
  /** The ready queue; the route's name. */
  readonly queue: string;
  /** The exact command line. */
  readonly argv: readonly string[];
  /** The leader's process id, where there is one on this machine. */
  readonly pid: number | null;
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Since the start, by a clock that is never set back. */
  readonly elapsedMs: number;
  /** How long it may take, or null. */
  readonly timeoutMs: number | null;
}

/** How the board has answered of late. */
export type BackendHealth =
  | { readonly state: "unknown" | "ok" }
  | {
    readonly state: "failing";
    readonly category: AdapterErrorCategory;
    readonly reason: string;
    /** Milliseconds since the epoch. */
    readonly since: number;
    readonly nextTryAt: number;
  };

/** The dispatcher's state at one moment. */
export interface DispatcherStatus {
  /** Whether claims are paused. */
  readonly paused: boolean;
  /** Whether the dispatcher is shutting down. */
  readonly stopping: boolean;
  /** How many more runs may start now. */
  readonly availableSlots: number;
  /** The live runs, oldest first. */
  readonly activeRuns: readonly ActiveRun[];
  /** When the last poll that reached the board ended, in milliseconds since the epoch, or null. */
  readonly lastPollAt: number | null;
  /** How the board has answered of late. */
  readonly backendHealth: BackendHealth;
  /** Queues that could not be read at the last poll, and why. */
  readonly queueProblems: Readonly<Record<string, string>>;
  /** Board writes of ended runs that are not delivered yet. */
  readonly pendingWrites: number;
}

/** What a run's token says of its bearer. */
export type TokenHolder =
  | {
    readonly kind: "run";
    readonly runId: string;
    readonly taskId: string;
    readonly live: boolean;
    /** Whether the run itself created this task. */
    created(taskId: string): boolean;
  }
  | { readonly kind: "operator" };

/** What the API may ask of the dispatcher, the only owner of run state. */
export interface RunControl {
  /** The state now. Cheap: nothing is asked of the board. */
  status(): DispatcherStatus;
  /** Asks for a tick soon; many calls make one. */
  refresh(): void;
  /** Who bears `token`, or null where nobody does. */
  holderOf(token: string): TokenHolder | null;
  /** Tells that a task was made through the API, by a run where `runId` is given. */
  noteCreated(taskId: string, queue: string, runId: string | null): void;
  /** Tells that a task was moved through the API, by a run where `runId` is given. */
  noteMoved(taskId: string, queue: string, runId: string | null): void;
}
