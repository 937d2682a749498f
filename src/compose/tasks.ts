import type { BoardCredentials } from "../backends/kind.ts";
import { findBackendKind } from "../backends/registry.ts";
import { systemClock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import type { Log } from "../logging/log.ts";

/** The board that the config names. It is not asked for anything yet. */
export async function createTasks(
  { backend, baseDir }: Pick<Settings, "backend" | "baseDir">,
  log: Pick<Log, "warning">,
  credentials: BoardCredentials,
): Promise<TaskAdapter> {
  const kind = findBackendKind(backend.type);
  if (kind === undefined) throw new TypeError(`Cannot find backend kind "${backend.type}"`);
  const create = await kind.load();
  // The options were parsed by this kind's own schema.
  return create(backend.options as Record<string, unknown>, {
    clock: systemClock,
    baseDir,
    credentials,
    warn: (message, facts) => log.warning(message, facts),
  });
}
