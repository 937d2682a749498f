import type { CallOptions } from "../../contracts/task_adapter.ts";
import { isAdapterError } from "../../domain/errors.ts";
import { callBoard } from "../board/call.ts";
import type { RouteView, Start } from "../plan.ts";
import { nextStart } from "../run/attempt.ts";
import { recordBestEffort, type RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";
import type { Settled } from "../run/run_event.ts";
import { type RetriedRun, type Wait, Waits } from "./waits.ts";

/** A board that lists few of its tasks is not asked for each of the others at every look. */
const MOST_ASKED = 10;

/** Which attempt a task is at and when it may start: kept in the journal, and here as long as it waits. */
export class Retries {
  readonly waits: Waits;
  readonly #context: RunContext;

  constructor(context: RunContext) {
    this.#context = context;
    this.waits = new Waits(context.clock);
  }

  /**
   * A task is about to start: which attempt it is, or null where the journal says that its time has not
   * come, as it may after a restart. No time is further away than one may be set, so that a clock that was
   * set back since makes nobody wait for hours.
   */
  async begin({ task, route: { queue, maxRetryDelayMs } }: Start): Promise<number | null> {
    const wait = this.waits.get(task.id);
    const { next, latest } = await nextStart(task.id, queue, this.#context);
    const isNews = wait?.queue !== queue || wait.retry === null;
    const now = this.#context.clock.now();
    if (latest !== null && isNews && next.at > now) {
      const at = Math.min(next.at, now + maxRetryDelayMs);
      this.waits.schedule({ ...latest, runId: latest.id }, { ...next, at });
      return null;
    }
    this.waits.end(task.id);
    return next.attempt;
  }

  /**
   * A run was settled. Its task may have to wait where it is: the next route takes it without a poll, the same
   * one must not, or a card that is put back is started without end. Tells whether a tick is due now.
   */
  settled(
    { facts, route, movedTo }: LiveRun,
    { taskQueue, retry }: Settled,
    pollIntervalMs: number,
  ): boolean {
    if (taskQueue !== route.queue) return taskQueue !== null && this.#context.isWatched(taskQueue);
    if (retry === null) {
      this.waits.putBack(facts.taskId, taskQueue, pollIntervalMs);
      return false;
    }
    this.waits.schedule(facts, retry, movedTo === taskQueue ? pollIntervalMs : 0);
    return true;
  }

  /** The next run of a task is a new beginning. */
  async cancel({ runId, taskId }: Pick<RetriedRun, "runId" | "taskId">): Promise<void> {
    this.waits.end(taskId);
    await recordBestEffort(this.#context, runId, { type: "retry_cancelled" });
  }

  /** Finds out which of the tasks that wait were taken away by a person: who puts one back begins it anew. */
  async dropTakenAway(views: readonly RouteView[], signal: AbortSignal): Promise<void> {
    const missing = this.waits.all.filter((wait) => isMissing(wait, views)).slice(0, MOST_ASKED);
    await Promise.all(missing.map(async ({ taskId, queue, retry }) => {
      if (retry === null || !await this.#isTakenAway(taskId, queue, signal)) return;
      await this.cancel({ runId: retry.runId, taskId });
      const { runId, taskName } = retry;
      this.#context.emit({ type: "retry_cancelled", runId, taskId, taskName, queue });
    }));
  }

  /** A list may be cut short: only a look at the task itself tells. */
  async #isTakenAway(taskId: string, queue: string, signal: AbortSignal): Promise<boolean> {
    const { tasks, clock } = this.#context;
    try {
      const read = (options: CallOptions) => tasks.getTask(taskId, options);
      return (await callBoard({ clock, signal }, read)).queue !== queue;
    } catch (error) {
      signal.throwIfAborted();
      return isAdapterError(error, "not_found");
    }
  }
}

function isMissing({ taskId, queue, retry }: Wait, views: readonly RouteView[]): boolean {
  const view = views.find(({ route }) => route.queue === queue);
  return retry !== null && view !== undefined && !view.ready.some(({ id }) => id === taskId);
}
