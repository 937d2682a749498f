import type { Clock } from "../../async/clock.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import { messageOf } from "../../domain/errors.ts";
import type { Emit } from "../../domain/events.ts";

/** A board that hints without end is not polled without end. */
export const HINT_SPACING_MS = 100;

/** What following a board's hints needs. */
export interface WatchContext {
  readonly tasks: TaskAdapter;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Ends the following. */
  readonly signal: AbortSignal;
}

/** Calls `onHint` when the board says that something may have changed. Never throws: polling stays. */
export async function followHints(
  { tasks, clock, emit, signal }: WatchContext,
  onHint: () => void,
): Promise<void> {
  if (tasks.watch === undefined) return;
  let reason = "the board sends no more of them";
  try {
    for await (const _ of tasks.watch(signal)) {
      onHint();
      await clock.sleep(HINT_SPACING_MS, { signal });
    }
  } catch (error) {
    reason = messageOf(error);
  }
  if (!signal.aborted) emit({ type: "watch_ended", reason });
}
