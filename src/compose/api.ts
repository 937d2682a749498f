import { isLoopbackHost } from "../net/address.ts";
import { createApp } from "../api/app.ts";
import { type ApiServer, nameHolder, PortTakenError, startServer } from "../api/server.ts";
import { systemClock } from "../async/system_clock.ts";
import type { Settings } from "../config/settings.ts";
import type { Journal } from "../contracts/journal.ts";
import type { RunControl } from "../contracts/run_control.ts";
import type { RunLogs } from "../contracts/run_logs.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import type { Log } from "../logging/log.ts";
import type { Redact } from "../text/redaction.ts";
import { VERSION } from "../version.ts";

/** The parts that the API works with. */
export interface ApiParts {
  /** The current settings. A reload changes them. */
  readonly settings: () => Settings;
  readonly tasks: TaskAdapter;
  readonly journal: Journal;
  readonly logs: RunLogs;
  readonly control: RunControl;
  readonly log: Log;
  readonly redact: Redact;
}

/**
 * Starts the API.
 *
 * @throws {UsageError} if its port is not free; it names the process that has the port, if it can find it
 */
export async function startApi(parts: ApiParts): Promise<ApiServer> {
  const { log } = parts;
  const { apiHost: hostname, apiPort: port } = parts.settings();
  const onError = (error: unknown) => log.error("The API failed", { error: String(error) });
  const app = createAppOf(parts, onError);
  try {
    return startServer({ app, hostname, port, clock: systemClock, onError });
  } catch (error) {
    throw error instanceof PortTakenError ? await nameHolder(error) : error;
  }
}

function createAppOf(
  { settings, tasks, journal, logs, control, log, redact }: ApiParts,
  onError: (error: unknown) => void,
) {
  const { backend, apiHost } = settings();
  return createApp({
    tasks,
    control,
    runs: journal,
    logs,
    info: {
      version: VERSION,
      backend: backend.type,
      durability: journal.durability,
      get pollIntervalMs() {
        return settings().pollIntervalMs;
      },
      get maxConcurrentAgents() {
        return settings().maxConcurrentAgents;
      },
    },
    guard: {
      get allowedHosts() {
        return settings().allowedHosts;
      },
      get requireToken() {
        return settings().apiRequireToken;
      },
      loopback: isLoopbackHost(apiHost),
    },
    clock: systemClock,
    redact,
    onError,
    onRequest: ({ method, path, status, durationMs, runId }) =>
      log.debug(`${method} ${path} ${status}`, { duration_ms: durationMs, run_id: runId }),
  });
}
