import type { Clock } from "../async/clock.ts";
import type { RunExecutor } from "../contracts/run_executor.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { messageOf } from "../domain/errors.ts";
import type { Emit } from "../domain/events.ts";

/** The shortest time between two hints, so that a board or an executor can't cause polls without end. */
export const HINT_SPACING_MS = 100;

/** What the watch of a board or of an executor needs. */
export interface WatchContext {
  readonly clock: Clock;
  readonly emit: Emit;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** Calls `onHint` when the board hints that something may have changed. Never throws: polling continues. */
export async function followHints(
  { tasks, ...context }: WatchContext & { readonly tasks: Pick<TaskAdapter, "watch"> },
  onHint: () => void,
): Promise<void> {
  if (tasks.watch === undefined) return;
  const reason = await follow(() => tasks.watch?.(context.signal), context, onHint);
  const { emit, signal } = context;
  if (!signal.aborted) {
    emit({ type: "watch_ended", reason: reason ?? "the board sends no more hints" });
  }
}

/** Calls `onFreed` when the executor may accept more runs. Never throws: the next poll checks it anyway. */
export async function followCapacity(
  { executor, ...context }: WatchContext & {
    readonly executor: Pick<RunExecutor, "watchCapacity">;
  },
  onFreed: () => void,
): Promise<void> {
  if (executor.watchCapacity === undefined) return;
  const reason = await follow(() => executor.watchCapacity?.(context.signal), context, onFreed);
  const { emit, signal } = context;
  if (signal.aborted) return;
  const during = "watching the capacity of the executor";
  emit({ type: "internal_error", during, reason: reason ?? "the executor sends no more hints" });
}

/** Follows hints until they end. Resolves to the error that ended them, or to null if they just ended. */
async function follow(
  watch: () => AsyncIterable<void> | undefined,
  { clock, signal }: WatchContext,
  onHint: () => void,
): Promise<string | null> {
  try {
    for await (const _ of watch() ?? []) {
      onHint();
      await clock.sleep(HINT_SPACING_MS, { signal });
    }
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
