import { isLoopbackHost } from "../net/address.ts";
import type { Settings } from "../config/settings.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { describeLoop, findLoops } from "../domain/loops.ts";
import type { Route } from "../domain/route.ts";
import { findExposures } from "../security/exposure/exposures.ts";
import { findOpenPlaces } from "../security/exposure/other_users.ts";
import type { Log } from "../logging/log.ts";
import { checkRoutes } from "./route_queues.ts";

/** What {@linkcode announce} needs to know. */
export interface Announcement {
  readonly settings: Settings;
  readonly log: Log;
  /** Why runs are kept in memory, or null if they are kept on disk. */
  readonly unavailable: string | null;
  /** Whether people have a token for the API. */
  readonly hasOperator: boolean;
}

/** Logs at the start which queues are watched, and warns of what the user may not expect. */
export function announce({ settings, log, unavailable, hasOperator }: Announcement): void {
  const { routes, backend, apiHost } = settings;
  const queues = routes.map(({ queue }) => JSON.stringify(queue)).join(", ");
  log.info(`Watching ${queues} on the ${backend.type} board`);
  for (const loop of findLoops(routes)) {
    log.warning(`A task can go round until max_rounds parks it: ${describeLoop(loop)}`);
  }
  if (unavailable !== null) {
    log.warning(`Runs are kept in memory, and a killed dispatcher forgets them: ${unavailable}`);
    log.warning("There is no audit log, for the same reason");
  }
  if (!isLoopbackHost(apiHost)) {
    log.warning(`The API listens on ${apiHost}: other machines can reach it`);
  }
  remarkOnAccess(settings, log, hasOperator);
}

/** Logs once what agents, or other users of this machine, can change although it decides what runs. */
export async function remarkOnExposure(settings: Settings, log: Log): Promise<void> {
  for (const { writer: { queue, path }, things } of await findExposures(settings)) {
    log.warning(
      `Agents of ${JSON.stringify(queue)} work in ${JSON.stringify(path)} and can change ${
        things.join(", ")
      }; "artificer-dispatcher check" says what to do`,
    );
  }
  for (const { path, mode, things, remedy } of await findOpenPlaces(settings)) {
    log.warning(
      `Other users can write to ${JSON.stringify(path)} (mode ${mode}) and so change ${
        things.join(", ")
      }; run ${remedy}`,
    );
  }
}

/** Logs that people cannot use the API, if it requires a token and they have none. */
export function remarkOnAccess(
  { apiHost, apiRequireToken }: Settings,
  log: Log,
  hasOperator: boolean,
): void {
  if (hasOperator || (isLoopbackHost(apiHost) && !apiRequireToken)) return;
  log.info("The API answers only agents: set ARTIFICER_API_TOKEN to use it yourself");
}

/**
 * Asks the board for the queues of the routes, and logs each that does not exist. It skips the queues of `known`,
 * and ready queues, since the first poll reports those.
 */
export async function remarkOnQueues(
  { routes }: Settings,
  tasks: TaskAdapter,
  log: Log,
  signal: AbortSignal,
  known: readonly Route[] = [],
): Promise<void> {
  const polled = new Set(routes.map(({ queue }) => queue));
  for (const { queue, level, message } of await checkRoutes(routes, tasks, { signal }, known)) {
    if (queue === undefined || !polled.has(queue)) log[level](message);
  }
}
