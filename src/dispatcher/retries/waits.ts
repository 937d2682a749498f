import type { Clock } from "../../async/clock.ts";
import type { WaitingTask } from "../../contracts/run_control.ts";
import type { RunFacts } from "../../domain/events.ts";
import type { Retry } from "../../domain/next_run/retry.ts";

/** A task in its ready queue that must not start yet. */
export interface Wait {
  readonly taskId: string;
  readonly queue: string;
  /** The earlier run that it retries, or null if its next run is a first attempt. */
  readonly retry:
    | { readonly runId: string; readonly taskName: string; readonly attempt: number }
    | null;
  /** Whether it waits only so that it does not start without end. */
  readonly isPaced: boolean;
  /** By the monotonic clock. */
  readonly until: number;
}

/** The earlier run that a task retries. */
export type RetriedRun = Pick<RunFacts, "runId" | "taskId" | "taskName" | "queue">;

/**
 * Tasks that wait in their ready queue: those that wait for a retry, and those that their agent put back. The
 * latter may run again, but not at once, since an agent that always puts its task back would start without
 * end. The journal has the retries too, so that they survive a restart.
 */
export class Waits {
  readonly #waits = new Map<string, Wait>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes a task that was put back wait for `ms` milliseconds. */
  putBack(taskId: string, queue: string, ms: number): void {
    for (const wait of this.all) {
      if (wait.retry === null && this.#leftMs(wait) === 0) this.end(wait.taskId);
    }
    const until = this.#clock.monotonic() + ms;
    this.#waits.set(taskId, { taskId, queue, retry: null, isPaced: true, until });
  }

  /** Makes a task wait for its next attempt, but at least for `paceMs` milliseconds. */
  schedule(run: RetriedRun, { attempt, at }: Retry, paceMs = 0): void {
    const { runId, taskId, taskName, queue } = run;
    const leftMs = at - this.#clock.now();
    const until = this.#clock.monotonic() + Math.max(leftMs, paceMs);
    const retry = { runId, taskName, attempt };
    this.#waits.set(taskId, { taskId, queue, retry, isPaced: leftMs <= 0, until });
  }

  /** Whether a task must still wait in `queue`. */
  isHeld(taskId: string, queue: string): boolean {
    const wait = this.#waits.get(taskId);
    return wait?.queue === queue && this.#leftMs(wait) > 0;
  }

  /** The wait of a task, also if it may start now. */
  get(taskId: string): Wait | undefined {
    return this.#waits.get(taskId);
  }

  /** Ends the wait of a task: it starts, or it has left its queue. */
  end(taskId: string): void {
    this.#waits.delete(taskId);
  }

  /** Ends the waits of tasks that were put back. Tasks that failed keep their time. */
  releasePutBacks(): void {
    const until = this.#clock.monotonic();
    for (const wait of this.all) {
      if (wait.isPaced) this.#waits.set(wait.taskId, { ...wait, until });
    }
  }

  /** All waits, also of tasks that may start now. */
  get all(): readonly Wait[] {
    return [...this.#waits.values()];
  }

  /** How many tasks must still wait. */
  get size(): number {
    return this.all.filter((wait) => this.#leftMs(wait) > 0).length;
  }

  /** How long until the next task may start, in milliseconds; `Infinity` if none waits. */
  get nextInMs(): number {
    return Math.min(...this.all.map((wait) => this.#leftMs(wait)).filter((ms) => ms > 0));
  }

  /** The tasks that must still wait for a retry, as `GET /status` shows them. */
  get retries(): readonly WaitingTask[] {
    const now = this.#clock.now();
    return this.all.flatMap((wait) => {
      const { taskId, queue, retry } = wait;
      if (retry === null || this.#leftMs(wait) === 0) return [];
      const { taskName, attempt } = retry;
      return [{ taskId, taskName, queue, attempt, startsAt: now + this.#leftMs(wait) }];
    });
  }

  #leftMs({ until }: Wait): number {
    return Math.max(0, until - this.#clock.monotonic());
  }
}
