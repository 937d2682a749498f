import type { Clock } from "../../async/clock.ts";
import type { WaitingTask } from "../../contracts/run_control.ts";
import type { RunFacts } from "../../domain/events.ts";
import type { Retry } from "../../domain/retry.ts";

/** A task that stands in its ready queue and is not to start yet. */
export interface Wait {
  readonly taskId: string;
  readonly queue: string;
  /** What it goes on from, or null where its next run is a new beginning. */
  readonly retry:
    | { readonly runId: string; readonly taskName: string; readonly attempt: number }
    | null;
  /** Whether it waits only so that it is not started without end. */
  readonly isPaced: boolean;
  /** By the monotonic clock. */
  readonly until: number;
}

/** The run that a task goes on from. */
export type RetriedRun = Pick<RunFacts, "runId" | "taskId" | "taskName" | "queue">;

/**
 * Tasks that wait in their ready queue for their time: those that are tried again, and those that were
 * put back, which run again, but not at once: an agent that always puts its task back would be started
 * without end. The journal knows of the former what a restart has to know.
 */
export class Waits {
  readonly #waits = new Map<string, Wait>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has a task that was put back wait for `ms`. */
  putBack(taskId: string, queue: string, ms: number): void {
    for (const wait of this.all) {
      if (wait.retry === null && this.#leftMs(wait) === 0) this.end(wait.taskId);
    }
    const until = this.#clock.monotonic() + ms;
    this.#waits.set(taskId, { taskId, queue, retry: null, isPaced: true, until });
  }

  /** Has a task wait for its next attempt; where that may come at once, for `paceMs`. */
  schedule(run: RetriedRun, { attempt, at }: Retry, paceMs = 0): void {
    const { runId, taskId, taskName, queue } = run;
    const leftMs = at - this.#clock.now();
    const until = this.#clock.monotonic() + Math.max(leftMs, paceMs);
    const retry = { runId, taskName, attempt };
    this.#waits.set(taskId, { taskId, queue, retry, isPaced: leftMs <= 0, until });
  }

  /** Whether a task is to wait in `queue` still. */
  isHeld(taskId: string, queue: string): boolean {
    const wait = this.#waits.get(taskId);
    return wait?.queue === queue && this.#leftMs(wait) > 0;
  }

  /** What a task waits for, or waited for until it may start. */
  get(taskId: string): Wait | undefined {
    return this.#waits.get(taskId);
  }

  /** A task waits no longer: it is started, or it has left its queue. */
  end(taskId: string): void {
    this.#waits.delete(taskId);
  }

  /** Lets all that were put back run. What failed keeps its time. */
  releasePutBacks(): void {
    const until = this.#clock.monotonic();
    for (const wait of this.all) {
      if (wait.isPaced) this.#waits.set(wait.taskId, { ...wait, until });
    }
  }

  /** All that wait, also those whose time has come. */
  get all(): readonly Wait[] {
    return [...this.#waits.values()];
  }

  /** How many wait still. */
  get size(): number {
    return this.all.filter((wait) => this.#leftMs(wait) > 0).length;
  }

  /** How long until the next of them may run, in milliseconds; `Infinity` where none waits. */
  get nextInMs(): number {
    return Math.min(...this.all.map((wait) => this.#leftMs(wait)).filter((ms) => ms > 0));
  }

  /** Those that go on from an earlier run and wait still, as others see them. */
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
