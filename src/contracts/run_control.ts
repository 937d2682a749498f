import type { AdapterErrorCategory } from "../domain/errors.ts";
import type { Route } from "../domain/route.ts";
import type { Task } from "../domain/task.ts";
import type { CallOptions } from "./task_adapter.ts";
import type { TokenHolder } from "./token_holder.ts";

export type { TokenHolder };

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
  /** The id of the process that leads its group, or null if there is none on this machine. */
  readonly pid: number | null;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds since the start, by a clock that is never set back. */
  readonly elapsedMs: number;
  /** How long the run may take, in milliseconds, or null if it has no limit. */
  readonly timeoutMs: number | null;
  /** What its agent does now, in one line: its last call of a tool, or its last words; null before it tells. */
  readonly lastStep: string | null;
  /** What it has cost so far, in US dollars, or null if its agent has not told. */
  readonly costUsd: number | null;
}

/** A task whose claim has begun and is not decided. It takes a slot, and has no agent. */
export interface ClaimingTask {
  /** The id of the run that begins with the claim, a UUIDv7. */
  readonly runId: string;
  /** The task's id. */
  readonly taskId: string;
  /** The task's name. */
  readonly taskName: string;
  /** The ready queue; the route's name. */
  readonly queue: string;
  /** When the claim began, in milliseconds since the epoch. */
  readonly since: number;
  /** Whether the result of the claim is unknown and the board may still carry it out; it holds no slot meanwhile. */
  readonly isInDoubt: boolean;
}

/** A task in its ready queue that waits for its next attempt. */
export interface WaitingTask {
  /** The task's id. */
  readonly taskId: string;
  /** The task's name at its last claim. */
  readonly taskName: string;
  /** The ready queue; the route's name. */
  readonly queue: string;
  /** The number of the attempt that it waits for, from 1. */
  readonly attempt: number;
  /** When it may start, in milliseconds since the epoch. */
  readonly startsAt: number;
}

/** A task that is in progress and assigned to our user, although the dispatcher knows no run of it. */
export interface OrphanTask {
  /** The task's id. */
  readonly taskId: string;
  /** The task's name. */
  readonly taskName: string;
  /** The in-progress queue where it is. */
  readonly queue: string;
}

/** A route that starts nothing for a while, although it is not paused. */
export interface HeldRoute {
  /** The ready queue; the route's name. */
  readonly queue: string;
  /** Why it is held, for a person. */
  readonly reason: string;
  /** What a person can do about it, or null. */
  readonly remedy: string | null;
  /** Since when, in milliseconds since the epoch. */
  readonly since: number;
  /** When it may start runs again, in milliseconds since the epoch; null if only a person can resume it. */
  readonly until: number | null;
}

/** A task in its ready queue that is not claimed now: its claims fail, or it was put back by an older text. */
export interface HeldTask {
  /** The task's id. */
  readonly taskId: string;
  /** The task's name. */
  readonly taskName: string;
  /** The ready queue; the route's name. */
  readonly queue: string;
  /** Why it is held, for a person. */
  readonly reason: string;
  /** What a person can do about it, or null. */
  readonly remedy: string | null;
  /** When the first of the claims in a row failed, or when it was held, in milliseconds since the epoch. */
  readonly since: number;
  /** When it is claimed again, in milliseconds since the epoch; null if only a person can release it. */
  readonly until: number | null;
}

/** Something that the dispatcher needs and that is gone or was replaced: it claims nothing meanwhile. */
export interface LostVital {
  /** What is wrong, for a person. */
  readonly problem: string;
  /** What to do about it. */
  readonly remedy: string;
  /** When it was first noticed, in milliseconds since the epoch. */
  readonly since: number;
}

/** Whether the board answers now, and if not, since when and when the next poll tries again. */
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
  /** The names of the routes (their ready queues), in the order of the config. */
  readonly routes: readonly string[];
  /** Whether all routes are paused: none may claim a task. */
  readonly paused: boolean;
  /** The ready queues of the routes that are paused one by one. */
  readonly pausedRoutes: readonly string[];
  /** Routes that start nothing for a while. */
  readonly heldRoutes: readonly HeldRoute[];
  /** Tasks that are not claimed now. */
  readonly heldTasks: readonly HeldTask[];
  /** Tasks that wait for their next attempt. */
  readonly waitingTasks: readonly WaitingTask[];
  /** Tasks in progress without a known run, as the last search found them. */
  readonly orphans: readonly OrphanTask[];
  /** Whether the dispatcher is shutting down. */
  readonly stopping: boolean;
  /** How many more runs may start now. */
  readonly availableSlots: number;
  /** The live runs that have their task, oldest first. */
  readonly activeRuns: readonly ActiveRun[];
  /** The tasks that are being claimed, oldest first. */
  readonly claimingTasks: readonly ClaimingTask[];
  /** When the last poll that reached the board ended, in milliseconds since the epoch, or null. */
  readonly lastPollAt: number | null;
  /** Whether the board answers now. */
  readonly backendHealth: BackendHealth;
  /** What the dispatcher needs and has lost: while there is something, it claims nothing. */
  readonly lost: readonly LostVital[];
  /** Queues that could not be read at the last poll, and why. */
  readonly queueProblems: Readonly<Record<string, string>>;
  /** Board writes of ended runs that are not delivered yet. */
  readonly pendingWrites: number;
}

/** What a person may ask of a retry. */
export interface RetryOptions extends CallOptions {
  /** Whether the next run begins without the session of earlier ones. Remembered over a restart. */
  readonly fresh?: boolean | undefined;
}

/** The result of {@linkcode RunControl.retry}. */
export type RetryAnswer =
  /** The task is in its ready queue, and its next run is its first attempt. */
  | { readonly type: "queued"; readonly task: Task }
  /** A run of the task is live, or a board write of one is not delivered yet. */
  | { readonly type: "busy"; readonly runId: string }
  /** The task is in a queue of another route. */
  | { readonly type: "elsewhere"; readonly queue: string }
  /** The dispatcher knows no run of the task, and its queue does not belong to a route. */
  | { readonly type: "no_route" };

/** What operations may ask of the dispatcher, the only owner of run state, and what they must report to it. */
export interface RunControl {
  /** The state now. Cheap: does not call the board. */
  status(): DispatcherStatus;
  /** Whether the board answers now: the same as in the state, for those who ask for nothing else. */
  health(): BackendHealth;
  /** Requests a tick soon, and ends the waits and holds of single tasks. Many calls lead to one tick. */
  refresh(): void;
  /** Requests a tick soon, and nothing else. */
  hint(): void;
  /**
   * Begins to end a run as `cancelled`; the dispatcher then parks its task. Idempotent.
   *
   * @returns whether the run is live: only a live run can be cancelled
   */
  cancel(runId: string): boolean;
  /**
   * Stops claims by all routes, or only by the route `queue` if it is given. Live runs continue. Pauses are
   * kept in memory: a dispatcher starts without one. Idempotent.
   *
   * @returns whether there is such a route
   */
  pause(queue: string | null): boolean;
  /**
   * Allows claims again by the route `queue`, or by all routes if none is given, including those that were
   * paused one by one. Also lifts their holds: those set because a command could not be started, because an
   * agent asked for time, or because its quota is used up. While all routes are paused, a route that is
   * resumed by its name still claims nothing. Idempotent.
   *
   * @returns whether there is such a route
   */
  resume(queue: string | null): boolean;
  /**
   * The same as {@linkcode pause}. Also reports, once, when none of the paused routes has a live run any more
   * and every board write is delivered.
   *
   * @returns whether there is such a route
   */
  drain(queue: string | null): boolean;
  /**
   * Makes a task run again soon, as its first attempt: moves it back to its ready queue, unless it is there.
   * Its route is the route of its latest run, or else the only route that its queue belongs to.
   *
   * @throws {AdapterError} if the board fails, or has no task with this id
   * @throws {Error} if the journal can't remember that the next run begins without a session
   */
  retry(taskId: string, options: RetryOptions): Promise<RetryAnswer>;
  /** The route of a run, as the run began with it, or null if the run is not live. */
  routeOf(runId: string): Route | null;
  /** Who holds `token`, or null if it is unknown. A run that makes a call shows that it has not stalled. */
  holderOf(token: string): TokenHolder | null;
  /**
   * Notes that a caller without a token read or changed a task. The caller is most likely the agent that
   * works on the task, so its run has not stalled.
   */
  noteCalled(taskId: string): void;
  /** Notes that an operation created a task, for the run `runId` or for a caller that is not a run. */
  noteCreated(taskId: string, queue: string, runId: string | null): void;
  /** Notes that an operation is about to move a task, for a caller that may be its agent. */
  noteMoving(taskId: string): void;
  /** Notes that an operation moved a task, for the run `runId` or for a caller that may be its agent. */
  noteMoved(taskId: string, queue: string, runId: string | null): void;
  /** Notes that an operation moved a task for a person, as if the person had moved it on the board. */
  noteMovedByPerson(taskId: string, queue: string): void;
}
