import { isLoopbackHost } from "../net/address.ts";
import type { Settings } from "../config/settings.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { describeLoop, findLoops } from "../domain/loops.ts";
import type { Route } from "../domain/route.ts";
import type { Log } from "../logging/log.ts";
import { checkRoutes } from "./route_queues.ts";

/** What is known once everything is wired. */
export interface Announcement {
  readonly settings: Settings;
  readonly log: Log;
  /** Why runs are kept in memory, or null where they are not. */
  readonly unavailable: string | null;
  /** Whether there is a token for people, not for runs. */
  readonly hasOperator: boolean;
}

/** Says at the start what is watched, and what its user may not expect. */
export function announce({ settings, log, unavailable, hasOperator }: Announcement): void {
  const { routes, backend, apiHost } = settings;
  const queues = routes.map(({ queue }) => JSON.stringify(queue)).join(", ");
  log.info(`Watching ${queues} on the ${backend.type} board`);
  for (const loop of findLoops(routes)) {
    log.warning(`A task can go round without end: ${describeLoop(loop)}`);
  }
  if (unavailable !== null) {
    log.warning(`Runs are kept in memory, and a killed dispatcher forgets them: ${unavailable}`);
  }
  if (!isLoopbackHost(apiHost)) {
    log.warning(`The API listens on ${apiHost}: other machines may reach it`);
  }
  remarkOnAccess(settings, log, hasOperator);
}

/** Says where people are shut out: they have no token, and the API asks for one. */
export function remarkOnAccess(
  { apiHost, apiRequireToken }: Settings,
  log: Log,
  hasOperator: boolean,
): void {
  if (hasOperator || (isLoopbackHost(apiHost) && !apiRequireToken)) return;
  log.info("The API answers to agents only: set ARTIFICER_API_TOKEN for a token of your own");
}

/** Says of queues that the board does not have that it doesn't, once it has told; not of those that `known` names. */
export async function remarkOnQueues(
  { routes }: Settings,
  tasks: TaskAdapter,
  log: Log,
  signal: AbortSignal,
  known: readonly Route[] = [],
): Promise<void> {
  for (const { level, message } of await checkRoutes(routes, tasks, { signal }, known)) {
    log[level](message);
  }
}
