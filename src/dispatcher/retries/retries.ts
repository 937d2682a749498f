import type { CallOptions } from "../../contracts/task_adapter.ts";
import { isAdapterError } from "../../domain/errors.ts";
import { type Attempt, inheritedRepeats } from "../../domain/next_run/repeats.ts";
import { callBoard } from "../board/call.ts";
import type { RouteView, Start } from "../plan.ts";
import { nextStart } from "../run/attempt.ts";
import { recordBestEffort, type RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";
import type { Settled } from "../run/run_event.ts";
import { type RetriedRun, type Wait, Waits } from "./waits.ts";

/** How many waiting tasks are checked at each poll, for a board that lists only a few of its tasks. */
const MAX_CHECKED = 10;

/** The attempt of each task and the time of its next start: kept in the journal, and here while it waits. */
export class Retries {
  readonly waits: Waits;
  readonly #context: RunContext;

  constructor(context: RunContext) {
    this.#context = context;
    this.waits = new Waits(context.clock);
  }

  /**
   * The attempt of a task that is about to start. Null if the journal says that the task must still wait, such as after a restart. The wait is never longer than the route's longest retry delay, so
   * that a clock that was set back does not make a task wait for hours.
   */
  async begin({ task, route: { queue, maxRetryDelayMs } }: Start): Promise<Attempt | null> {
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
    return { attempt: next.attempt, repeats: inheritedRepeats(latest, queue, now) };
  }

  /**
   * Notes that a run was settled. The route of the next queue may claim the task at once. The run's own route
   * must wait, or a task whose agent puts it back would start without end. Returns whether a tick is due now.
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

  /** Cancels the retry of a task: its next run counts attempts from 1 again. */
  async cancel({ runId, taskId }: Pick<RetriedRun, "runId" | "taskId">): Promise<void> {
    this.waits.end(taskId);
    await recordBestEffort(this.#context, runId, { type: "retry_cancelled" });
  }

  /** Cancels the retries of waiting tasks that a person moved away: if they come back, attempts start at 1. */
  async dropTakenAway(views: readonly RouteView[], signal: AbortSignal): Promise<void> {
    const missing = this.waits.all.filter((wait) => isMissing(wait, views)).slice(0, MAX_CHECKED);
    await Promise.all(missing.map(async ({ taskId, queue, retry }) => {
      if (retry === null || !await this.#isTakenAway(taskId, queue, signal)) return;
      await this.cancel({ runId: retry.runId, taskId });
      const { runId, taskName } = retry;
      this.#context.emit({ type: "retry_cancelled", runId, taskId, taskName, queue });
    }));
  }

  /** Reads the task itself, since the list of its queue may not contain all tasks. */
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
