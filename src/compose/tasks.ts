import { withDeadline } from "../async/deadline.ts";
import type { BackendContext } from "../backends/kind.ts";
import { systemClock } from "../async/system_clock.ts";
import type { Environment } from "../config/environment/mod.ts";
import type { Settings } from "../config/settings.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { neverAborted } from "../async/abort.ts";
import { UsageError } from "../domain/errors.ts";

/** Maximum milliseconds that the start waits for a board to tell its version. */
const BOARD_TIMEOUT_MS = 5_000;

/**
 * Creates the adapter of the board in the config. It reads no task yet.
 *
 * @throws {UsageError} if the adapter cannot be created; it says what to do
 */
export function createTasks(
  { backend }: Pick<Settings, "backend">,
  warn: BackendContext["warn"],
  { secrets: credentials, proxies }: Pick<Environment, "secrets" | "proxies">,
  signal: AbortSignal = neverAborted,
): Promise<TaskAdapter> {
  return backend.create({ clock: systemClock, credentials, proxies, warn }, { signal });
}

/**
 * Makes sure that the dispatcher can work on this board. A board that is down or slow does not stop the
 * start: the polls meet the same failure, report it and retry.
 *
 * @throws {UsageError} if the dispatcher can never work on this board; it says what to do
 */
export async function requireCompatibleBoard(
  tasks: TaskAdapter,
  { type }: Pick<Settings["backend"], "type">,
  { stop, timeoutMs = BOARD_TIMEOUT_MS }: {
    readonly stop: AbortSignal;
    readonly timeoutMs?: number;
  },
): Promise<void> {
  if (tasks.incompatibility === undefined) return;
  const limits = { ms: timeoutMs, signal: stop };
  const asking = withDeadline(limits, async (signal) => await tasks.incompatibility?.({ signal }));
  const incompatibility = await asking.catch(() => null) ?? null;
  if (incompatibility === null) return;
  await tasks.close?.();
  throw new UsageError(`Cannot use the ${type} board: ${incompatibility}`);
}
