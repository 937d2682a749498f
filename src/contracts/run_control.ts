import type { AdapterErrorCategory } from "../domain/errors.ts";
import type { Task } from "../domain/task.ts";
import type { CallOptions } from "./task_adapter.ts";

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

/** A task in its ready queue that waits for its next attempt. */
export interface WaitingTask {
  /** The task's id. */
  readonly taskId: string;
  /** The task's name at its last claim. */
  readonly taskName: string;
  /** The ready queue; the route's name. */
  readonly queue: string;
  /** Which attempt it waits for. */
  readonly attempt: number;
  /** When it may start, in milliseconds since the epoch. */
  readonly startsAt: number;
}

/** A task that is in progress and assigned to us, although no run of it is known. */
export interface OrphanTask {
  /** The task's id. */
  readonly taskId: string;
  /** The task's name. */
  readonly taskName: string;
  /** The in-progress queue that it is in. */
  readonly queue: string;
}

/** A route that starts nothing for a while, although it is not paused. */
export interface HeldRoute {
  /** The ready queue; the route's name. */
  readonly queue: string;
  /** For a person. */
  readonly reason: string;
  /** When it starts something again, in milliseconds since the epoch. */
  readonly until: number;
}

/** Whether the board answers now. */
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
  /** The routes, which are named by their ready queues, in the order of the config. */
  readonly routes: readonly string[];
  /** Whether no route may claim anything. */
  readonly paused: boolean;
  /** Routes that are paused alone, by their ready queues. */
  readonly pausedRoutes: readonly string[];
  /** Routes that start nothing for a while. */
  readonly heldRoutes: readonly HeldRoute[];
  /** Tasks that wait for their next attempt. */
  readonly waitingTasks: readonly WaitingTask[];
  /** Tasks in progress that no known run works on, as of the last search for them. */
  readonly orphans: readonly OrphanTask[];
  /** Whether the dispatcher is shutting down. */
  readonly stopping: boolean;
  /** How many more runs may start now. */
  readonly availableSlots: number;
  /** The live runs, oldest first. */
  readonly activeRuns: readonly ActiveRun[];
  /** When the last poll that reached the board ended, in milliseconds since the epoch, or null. */
  readonly lastPollAt: number | null;
  /** Whether the board answers now. */
  readonly backendHealth: BackendHealth;
  /** Queues that could not be read at the last poll, and why. */
  readonly queueProblems: Readonly<Record<string, string>>;
  /** Board writes of ended runs that are not delivered yet. */
  readonly pendingWrites: number;
}

/** Whose token it is. */
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

/** What came of asking for another run of a task. */
export type RetryAnswer =
  /** The task is in its ready queue, and its next run is its first attempt. */
  | { readonly type: "queued"; readonly task: Task }
  /** A run of it is live, or a write to the board about one is not delivered yet. */
  | { readonly type: "busy"; readonly runId: string }
  /** It is in a queue of another route. */
  | { readonly type: "elsewhere"; readonly queue: string }
  /** No run of it is known, and its queue does not belong to a route. */
  | { readonly type: "no_route" };

/** What operations may ask the dispatcher, the only owner of run state, and what they must tell it. */
export interface RunControl {
  /** The state now. Cheap: it does not ask the board. */
  status(): DispatcherStatus;
  /** Asks for a tick soon; many calls make one. */
  refresh(): void;
  /**
   * Begins to end a run as `cancelled`; its task is then parked. Idempotent.
   *
   * @returns whether the run is live: a run that is not can't be cancelled
   */
  cancel(runId: string): boolean;
  /**
   * Claims nothing more from any route, or from the route `queue` alone if it is given; live runs
   * continue. Kept in memory: a dispatcher starts without a pause. Idempotent.
   *
   * @returns whether there is such a route
   */
  pause(queue: string | null): boolean;
  /**
   * Claims again from the route `queue`, or if none is given from all routes, also those that were paused
   * alone. Lifts holds: of a command that could not be started, of an agent that asked for time or whose
   * quota is used up. A single route claims nothing while all are paused. Idempotent.
   *
   * @returns whether there is such a route
   */
  resume(queue: string | null): boolean;
  /**
   * The same as {@linkcode pause}; also reports once when nothing of it runs any more and every write to
   * the board is delivered.
   *
   * @returns whether there is such a route
   */
  drain(queue: string | null): boolean;
  /**
   * Has a task run again soon, as its first attempt: moves it back to its ready queue, unless it is there.
   * Its route is that of its latest run, or else the one route that its queue belongs to.
   *
   * @throws {AdapterError} if the board fails or has no such task
   */
  retry(taskId: string, options: CallOptions): Promise<RetryAnswer>;
  /** Whose `token` it is, or null if it is unknown. A run that asks shows that it has not stalled. */
  holderOf(token: string): TokenHolder | null;
  /**
   * Notes that a caller without a token asked for a task or changed it: most likely the agent that works
   * on it, which shows that it has not stalled.
   */
  noteCalled(taskId: string): void;
  /** Notes that an operation created a task, for the run `runId` or for a caller that is not a run. */
  noteCreated(taskId: string, queue: string, runId: string | null): void;
  /** Notes that an operation is about to move a task. */
  noteMoving(taskId: string): void;
  /** Notes that an operation moved a task, for the run `runId` or for a caller that is not a run. */
  noteMoved(taskId: string, queue: string, runId: string | null): void;
}
