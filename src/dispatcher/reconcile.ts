import type { CallOptions } from "../contracts/task_adapter.ts";
import { isAdapterError } from "../domain/errors.ts";
import { callBoard } from "./board/call.ts";
import type { RunContext } from "./run/context.ts";
import { type LiveRun, terminateRun } from "./run/live_run.ts";
import type { RunTable } from "./run_table.ts";

/** How many tasks are asked for at the same time. */
const LANES = 4;

/** What a reconciler works with. */
export interface ReconcilerParts {
  readonly context: RunContext;
  readonly runs: RunTable;
  /** Tasks are not looked at more often than this. */
  readonly intervalMs: () => number;
  /** Gives up a inspect. */
  readonly signal: AbortSignal;
}

/** Ends runs whose task a person moved away, closed or deleted, where their route wants that. */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  #inspectedAt = -Infinity;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
  }

  /** Looks at the tasks of live runs, unless it has of late. */
  async reconcile(): Promise<void> {
    const { runs, context: { clock }, intervalMs } = this.#parts;
    if (clock.monotonic() - this.#inspectedAt < intervalMs()) return;
    const waiting = runs.live.filter(isWatched);
    if (waiting.length === 0) return;
    this.#inspectedAt = clock.monotonic();
    const inspect = async () => {
      for (let run = waiting.shift(); run; run = waiting.shift()) await this.#inspect(run);
    };
    await Promise.all(Array.from({ length: LANES }, inspect));
  }

  async #inspect(run: LiveRun): Promise<void> {
    const { context: { emit } } = this.#parts;
    const taskQueue = await this.#find(run);
    if (taskQueue === undefined || !isWatched(run) || !isTakenAway(run, taskQueue)) return;
    run.endNote = taskQueue === null
      ? "the task was deleted meanwhile"
      : `the task was moved to "${taskQueue}" meanwhile, so the agent was ended`;
    emit({ type: "task_taken_away", ...run.facts, taskQueue });
    terminateRun(run, "cancelled");
  }

  /** Where the task is, null where it is gone, undefined where the board does not say. */
  async #find({ facts: { taskId } }: LiveRun): Promise<string | null | undefined> {
    const { context: { tasks, clock }, signal } = this.#parts;
    try {
      const read = (options: CallOptions) => tasks.getTask(taskId, options);
      return (await callBoard({ clock, signal }, read)).queue;
    } catch (error) {
      signal.throwIfAborted();
      return isAdapterError(error, "not_found") ? null : undefined;
    }
  }
}

function isWatched({ route, handle, endEarly }: LiveRun): boolean {
  return route.onTaskMoved === "cancel" && handle !== null && endEarly === null;
}

function isTakenAway(run: LiveRun, taskQueue: string | null): boolean {
  if (taskQueue === null) return true;
  if (taskQueue === run.route.inProgressQueue || taskQueue === run.movedTo) return false;
  if (!run.isMoving) return true;
  // A move through the API is on its way, or its answer was lost.
  run.movedTo = taskQueue;
  run.isMoving = false;
  return false;
}
