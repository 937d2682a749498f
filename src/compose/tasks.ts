import type { BackendContext, BoardCredentials } from "../backends/kind.ts";
import { systemClock } from "../async/system_clock.ts";
import type { Settings } from "../config/settings.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { abortable, neverAborted } from "../async/abort.ts";
import { UsageError } from "../domain/errors.ts";

/** How long the start waits for a board to say what it is, in milliseconds. */
const BOARD_PATIENCE_MS = 5_000;

/**
 * The board that the config names. No task of it is read yet.
 *
 * @throws {UsageError} if its adapter cannot be made, with what to do about it
 */
export function createTasks(
  { backend }: Pick<Settings, "backend">,
  warn: BackendContext["warn"],
  credentials: BoardCredentials,
  signal: AbortSignal = neverAborted,
): Promise<TaskAdapter> {
  return backend.create({ clock: systemClock, credentials, warn }, { signal });
}

/**
 * Stops the start where nobody could ever work on this board. One that is down, or takes its time, does
 * not: the polls meet the same failure, tell of it and try again.
 *
 * @throws {UsageError} with what is to be done
 */
export async function requireFit(
  tasks: TaskAdapter,
  { type }: Pick<Settings["backend"], "type">,
  { stop, patienceMs = BOARD_PATIENCE_MS }: {
    readonly stop: AbortSignal;
    readonly patienceMs?: number;
  },
): Promise<void> {
  if (tasks.incompatibility === undefined) return;
  const signal = AbortSignal.any([stop, AbortSignal.timeout(patienceMs)]);
  const incompatibility = await abortable(tasks.incompatibility({ signal }), signal).catch(() =>
    null
  );
  if (incompatibility === null) return;
  await tasks.close?.();
  throw new UsageError(`Cannot use the ${type} board: ${incompatibility}`);
}
