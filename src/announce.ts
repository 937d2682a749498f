import { isLoopbackHost } from "./api/address.ts";
import type { Settings } from "./config/settings.ts";
import type { Journal } from "./contracts/journal.ts";
import type { TaskAdapter } from "./contracts/task_adapter.ts";
import type { Log } from "./logging/log.ts";
import { checkRoutes } from "./queue_check.ts";

/** What is known once everything is wired. */
export interface Announcement {
  readonly settings: Settings;
  readonly log: Log;
  readonly durability: Journal["durability"];
  /** Whether there is a token for people, not for runs. */
  readonly hasOperator: boolean;
}

/** Says at the start what is watched, and what its user may not expect. */
export function announce({ settings, log, durability, hasOperator }: Announcement): void {
  const { routes, backend, apiHost, apiRequireToken } = settings;
  const queues = routes.map(({ queue }) => JSON.stringify(queue)).join(", ");
  log.info(`Watching ${queues} on the ${backend.type} board`);
  if (durability === "memory") {
    log.warning("Runs are kept in memory: a killed dispatcher forgets them");
  }
  const isExposed = !isLoopbackHost(apiHost);
  if (isExposed) log.warning(`The API listens on ${apiHost}: other machines may reach it`);
  if ((isExposed || apiRequireToken) && !hasOperator) {
    log.info("The API answers to agents only: set ARTIFICER_API_TOKEN for a token of your own");
  }
}

/** Says of queues that the board does not have that it doesn't, once it has told. */
export async function remarkOnQueues(
  { routes }: Settings,
  tasks: TaskAdapter,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  for (const { level, message } of await checkRoutes(routes, tasks, { signal })) {
    log[level](message);
  }
}
