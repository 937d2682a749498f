import type { CallOptions } from "../contracts/task_adapter.ts";
import { isAdapterError } from "../domain/errors.ts";
import { liveStep } from "../domain/step_record.ts";
import { callBoard } from "./board/call.ts";
import { movedNote } from "./comments/describe_end.ts";
import type { RunContext } from "./run/context.ts";
import { type LiveRun, terminateRun } from "./run/live_run.ts";
import type { RunTable } from "./run_table.ts";

/** How many tasks are read at the same time. */
const MAX_PARALLEL_READS = 4;

/** The parts of a {@linkcode Reconciler}. */
export interface ReconcilerParts {
  readonly context: RunContext;
  readonly runs: RunTable;
  /** The shortest time between two inspections. */
  readonly intervalMs: () => number;
  /** Aborts an inspection. */
  readonly signal: AbortSignal;
}

/** Ends runs whose task a person moved away, closed or deleted, if their route says so (`on_task_moved`). */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  #inspectedAt = -Infinity;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
  }

  /** Inspects the tasks of live runs, unless the last inspection was less than `intervalMs` ago. */
  async reconcile(): Promise<void> {
    const { runs, context: { clock }, intervalMs } = this.#parts;
    if (clock.monotonic() - this.#inspectedAt < intervalMs()) return;
    const waiting = runs.live.filter(isInspected);
    if (waiting.length === 0) return;
    this.#inspectedAt = clock.monotonic();
    const inspect = async () => {
      for (let run = waiting.shift(); run; run = waiting.shift()) await this.#inspect(run);
    };
    await Promise.all(Array.from({ length: MAX_PARALLEL_READS }, inspect));
  }

  async #inspect(run: LiveRun): Promise<void> {
    const taskQueue = await this.#find(run);
    if (taskQueue !== undefined) this.found(run, taskQueue);
  }

  /** Ends a run whose task was found in `taskQueue`, or is gone if that is null, if a person took it away. */
  found(run: LiveRun, taskQueue: string | null): void {
    const { context: { emit } } = this.#parts;
    if (!isInspected(run) || !isTakenAway(run, taskQueue)) return;
    run.endNote = taskQueue === null ? "the task was deleted meanwhile" : movedNote(taskQueue);
    emit({ type: "task_taken_away", ...run.facts, taskQueue });
    terminateRun(run, "cancelled");
  }

  /**
   * The queue of the task; null if the task was deleted, undefined if the board does not answer or our user
   * can't see it: an agent is not ended for that.
   */
  async #find({ facts: { taskId }, route }: LiveRun): Promise<string | null | undefined> {
    const { context: { tasks, clock }, signal } = this.#parts;
    try {
      const read = (options: CallOptions) => tasks.getTask(taskId, options);
      const { inProgressQueue: queue } = route;
      return (await callBoard({ clock, signal, queue }, read)).queue;
    } catch (error) {
      signal.throwIfAborted();
      return isAdapterError(error, "not_found") ? null : undefined;
    }
  }
}

/** Only an agent ends early: the steps after it do not depend on where the task is. */
function isInspected({ route, steps, handle, endEarly }: LiveRun): boolean {
  const isAgent = liveStep(steps)?.kind === "agent";
  return route.onTaskMoved === "cancel" && handle !== null && isAgent && endEarly === null;
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
