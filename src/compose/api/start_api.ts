import { isLoopbackHost } from "../../net/address.ts";
import { createApp } from "../../api/app.ts";
import type { ApiServer } from "../../api/server.ts";
import { systemClock } from "../../async/system_clock.ts";
import type { Settings } from "../../config/settings.ts";
import type { AuditTrail } from "../../contracts/audit_trail.ts";
import type { ConfigControl } from "../../contracts/config_control.ts";
import type { RecentEvents } from "../../contracts/event_stream.ts";
import type { Journal } from "../../contracts/journal.ts";
import type { RequestStore } from "../../contracts/request_store.ts";
import type { RunControl } from "../../contracts/run_control.ts";
import type { Leftovers, RunExecutor } from "../../contracts/run_executor.ts";
import type { RunLogs } from "../../contracts/run_logs.ts";
import { workQueues } from "../../domain/route.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import type { ApiFacts, DispatcherIdentity, Prover } from "../../operations/operation.ts";
import { messageOf } from "../../domain/errors.ts";
import type { Log } from "../../logging/log.ts";
import type { Redact } from "../../text/redaction.ts";
import { VERSION } from "../../version.ts";
import type { RunTokens } from "../../dispatcher/tokens/run_tokens.ts";
import { proverOf } from "./prover.ts";
import { listen } from "./listen.ts";
import { watchRival } from "./watch_rival.ts";
import { queuesOf } from "../route_queues.ts";

/** The parts that the API works with. */
export interface ApiParts {
  /** The current settings. A reload changes them. */
  readonly settings: () => Settings;
  readonly tasks: TaskAdapter;
  readonly journal: Journal;
  readonly requests: RequestStore;
  readonly logs: RunLogs;
  readonly control: RunControl;
  readonly executor: Pick<RunExecutor, "leftovers">;
  readonly config: ConfigControl;
  /** See `ApiDeps.audit`. */
  readonly audit?: AuditTrail;
  /** What happened lately. */
  readonly recent: RecentEvents;
  readonly log: Log;
  readonly redact: Redact;
  /** The file that keeps the port for the next start, or null. */
  readonly portFile: string | null;
  /** See `RunStore.keepFile`. */
  readonly keepFile: (write: () => void | Promise<void>) => Promise<void>;
  readonly identity: DispatcherIdentity;
  /** The secrets that the dispatcher can prove to have. */
  readonly tokens: Pick<RunTokens, "secretOf">;
}

/**
 * Starts the API.
 *
 * @throws {UsageError} if it cannot listen: see {@linkcode listen}
 */
export async function startApi(parts: ApiParts): Promise<ApiServer> {
  const { log, portFile, keepFile } = parts;
  const { apiHost: hostname, apiPort: port, apiMaxConnections } = parts.settings();
  const onError = (error: unknown) => log.error("The API failed", { error: String(error) });
  const onTrouble = (error: unknown) =>
    log.warning(
      `Cannot accept a connection to the API: ${
        messageOf(error)
      }; it closes quiet ones and tries again`,
    );
  let server: ApiServer | undefined;
  const facts = () => server?.facts();
  const prover = proverOf(parts, () => facts()?.addresses ?? []);
  let leftovers: Leftovers | null = null;
  const app = createAppOf(parts, prover, onError, { facts, leftovers: () => leftovers });
  const listening = await listen({
    app,
    hostname,
    port,
    portFile,
    keepFile,
    clock: systemClock,
    onError,
    onTrouble,
    limits: { max: apiMaxConnections },
    log,
  });
  // A child of the executor finds it out: the start does not wait for that.
  void parts.executor.leftovers?.().then((known) => leftovers = known);
  const holdsOne = listening.facts().addresses.length === 1;
  return server = holdsOne ? watchRival(listening, { clock: systemClock, log }) : listening;
}

function createAppOf(
  {
    settings,
    tasks,
    journal,
    requests,
    logs,
    audit,
    control,
    config,
    recent,
    log,
    redact,
    identity,
  }: ApiParts,
  prover: Prover,
  onError: (error: unknown) => void,
  { facts, leftovers }: {
    readonly facts: () => ApiFacts | undefined;
    readonly leftovers: () => Leftovers | null;
  },
) {
  const { backend, apiHost } = settings();
  return createApp({
    tasks,
    control,
    config,
    runs: journal,
    recent,
    requests,
    logs,
    audit,
    prover,
    info: {
      version: VERSION,
      backend: backend.type,
      durability: journal.durability,
      identity,
      get leftovers() {
        return leftovers();
      },
      get api() {
        return facts();
      },
      get pollIntervalMs() {
        return settings().pollIntervalMs;
      },
      get maxConcurrentAgents() {
        return settings().maxConcurrentAgents;
      },
      get runLimits() {
        const { apiRate: ratePerSecond, apiWrittenBytes: writtenBytes } = settings();
        return { ratePerSecond, writtenBytes };
      },
      get workQueues() {
        return workQueues(settings().routes);
      },
      get queues() {
        return queuesOf(settings().routes);
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
