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

/** A task that stands in its ready queue and waits for its next attempt. */
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

/** A task that is in progress and assigned to us although no run of it is known. */
export interface OrphanTask {
  /** The task's id. */
  readonly taskId: string;
  /** The task's name. */
  readonly taskName: string;
  /** The in-progress queue that it stands in. */
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
  /** The routes, which are named by their ready queues, in the order of the config. */
  readonly routes: readonly string[];
  /** Whether no route may claim anything. */
  readonly paused: boolean;
  /** Routes that may claim nothing, by their ready queues, beside those that all are. */
  readonly pausedRoutes: readonly string[];
  /** Routes whose agents asked to be left alone for a while. */
  readonly heldRoutes: readonly HeldRoute[];
  /** Tasks that wait for their next attempt. */
  readonly waitingTasks: readonly WaitingTask[];
  /** Tasks in progress that nobody is known to work on, as of the last look. */
  readonly orphans: readonly OrphanTask[];
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

/** What came of asking for another run of a task. */
export type RetryAnswer =
  /** The task stands in its ready queue, and its next run is its first attempt. */
  | { readonly type: "queued"; readonly task: Task }
  /** A run of it is live, or the board is still to be told of one. */
  | { readonly type: "busy"; readonly runId: string }
  /** It stands where it belongs to somebody else. */
  | { readonly type: "elsewhere"; readonly queue: string }
  /** Nothing tells which route it belongs to. */
  | { readonly type: "no_route" };

/** What the API may ask of the dispatcher, the only owner of run state. */
export interface RunControl {
  /** The state now. Cheap: nothing is asked of the board. */
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
   * Claims nothing more, for one route where `queue` is given; live runs go on. Kept in memory: a
   * dispatcher that is started is not paused. Idempotent.
   *
   * @returns whether there is such a route
   */
  pause(queue: string | null): boolean;
  /**
   * Claims again, for one route where `queue` is given, else for all, also those that were paused alone.
   * What was held is free again: a command that could not be started, an agent that asked for time or
   * whose quota is used up. A route does not go on while all are paused. Idempotent.
   *
   * @returns whether there is such a route
   */
  resume(queue: string | null): boolean;
  /**
   * The same as {@linkcode pause}, and says once when nothing of it runs any more and the board has been
   * told all.
   *
   * @returns whether there is such a route
   */
  drain(queue: string | null): boolean;
  /**
   * Has a task run again soon, as if it never had: moves it back to its ready queue, unless it stands
   * there. Its route is that of its latest run, or else the one route that its queue belongs to.
   *
   * @throws {AdapterError} where the board fails or has no such task
   */
  retry(taskId: string, options: CallOptions): Promise<RetryAnswer>;
  /** Who bears `token`, or null where nobody does. A run that asks shows that it has not stalled. */
  holderOf(token: string): TokenHolder | null;
  /**
   * Tells that somebody without a token asked for a task or changed it: most likely the agent that works
   * on it, which shows that it has not stalled.
   */
  noteCalled(taskId: string): void;
  /** Tells that a task was made through the API, by a run where `runId` is given. */
  noteCreated(taskId: string, queue: string, runId: string | null): void;
  /** Tells that a task is about to be moved through the API. */
  noteMoving(taskId: string): void;
  /** Tells that a task was moved through the API, by a run where `runId` is given. */
  noteMoved(taskId: string, queue: string, runId: string | null): void;
}
