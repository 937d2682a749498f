import { agentKindOf } from "./agents/registry.ts";
import { announce, remarkOnQueues } from "./announce.ts";
import { createApp } from "./api/app.ts";
import { isLoopbackHost } from "./api/address.ts";
import { type ApiServer, startServer } from "./api/server.ts";
import { findBackendKind } from "./backends/registry.ts";
import { systemClock } from "./clock.ts";
import { SECRET_NAMES } from "./config/environment/secret_names.ts";
import type { Secrets } from "./config/secrets.ts";
import type { Settings } from "./config/settings.ts";
import type { AgentAdapter } from "./contracts/agent_adapter.ts";
import type { Journal } from "./contracts/journal.ts";
import type { RunExecutor } from "./contracts/run_executor.ts";
import type { TaskAdapter } from "./contracts/task_adapter.ts";
import { Dispatcher } from "./dispatcher/dispatcher.ts";
import { abortOf } from "./dispatcher/stop_limit.ts";
import { RunTokens } from "./dispatcher/tokens.ts";
import { createLocalExecutor } from "./executors/local/mod.ts";
import { createMemoryJournal } from "./journals/memory/mod.ts";
import { eventLogger } from "./logging/events.ts";
import type { Log } from "./logging/log.ts";
import { createEnvironment } from "./process/environment.ts";
import type { Redact } from "./redact.ts";
import { VERSION } from "./version.ts";

/** How long requests in flight may take once the dispatcher has stopped, in milliseconds. */
const API_GRACE_MS = 200;

/** How long giving back what the parts hold may take, in milliseconds. */
const CLOSE_MS = 300;

/** How long the remarks on queues may take once the work is done, in milliseconds. */
const REMARKS_MS = 500;

/** What a running dispatcher is made of. */
export interface RunDispatcherOptions {
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** All that agents get, without secrets; null where it may not be read and is inherited as it is. */
  readonly baseEnv: Record<string, string> | null;
  /** What `.env` adds to each agent's environment where `baseEnv` is null. */
  readonly addedEnv: Record<string, string>;
  /** Start what is ready, wait for it, and return. */
  readonly once: boolean;
  readonly log: Log;
  readonly redact: Redact;
  readonly signals: { readonly stop: AbortSignal; readonly hurry: AbortSignal };
}

/**
 * Wires everything and runs until it is stopped. Resolves to the exit code: 0, or 1 where `once` met a
 * failure.
 *
 * @throws {UsageError} where the API's port cannot be had
 */
export async function runDispatcher(options: RunDispatcherOptions): Promise<number> {
  const { settings, log, once, signals: { stop, hurry } } = options;
  const parts = await createParts(options);
  const server = startApi(options, parts);
  parts.url = server.url;
  eventLogger(log)({ type: "listening", url: server.url });
  announce({
    settings,
    log,
    durability: parts.journal.durability,
    hasOperator: options.secrets.get("ARTIFICER_API_TOKEN") !== null,
  });
  const { dispatcher } = parts;
  const over = new AbortController();
  const remarked = remarkOnQueues(settings, parts.tasks, log, over.signal);
  const work = once ? dispatcher.runOnce() : dispatcher.run().then(() => true);
  const wentWell = await Promise.race([work, abortOf(stop).then(() => !once)]);
  // A round may be over before the remarks are made; a board that takes its time is not waited for.
  const patience = AbortSignal.any([stop, AbortSignal.timeout(REMARKS_MS)]);
  await Promise.race([remarked, abortOf(patience)]);
  over.abort();
  await dispatcher.stop(hurry);
  await server.shutdown({ graceMs: API_GRACE_MS, signal: hurry });
  const closing = [parts.executor, parts.journal, parts.tasks].map((part) => part.close?.());
  await Promise.race([Promise.all(closing), abortOf(AbortSignal.timeout(CLOSE_MS))]);
  return wentWell ? 0 : 1;
}

/** The wired objects. */
interface Parts {
  readonly tasks: TaskAdapter;
  readonly journal: Journal;
  readonly executor: RunExecutor;
  readonly dispatcher: Dispatcher;
  /** The base address of the API, once it listens; no run starts before that. */
  url: string;
}

async function createParts(options: RunDispatcherOptions): Promise<Parts> {
  const { settings, secrets, log, redact } = options;
  const { routes, pollIntervalMs, maxConcurrentAgents } = settings;
  const tasks = await createTasks(settings, log);
  const agentOf = await loadAgents(settings);
  const journal = createMemoryJournal();
  const executor = createExecutor(options);
  const tokens = new RunTokens(secrets.get("ARTIFICER_API_TOKEN"), {
    onMint: (token) => secrets.add(token),
    onExpire: (token) => secrets.forget(token),
  });
  const dispatcher = new Dispatcher({
    tasks,
    agentOf,
    journal,
    executor,
    clock: systemClock,
    tokens,
    emit: eventLogger(log),
    redact,
    apiUrl: () => parts.url,
    routes,
    pollIntervalMs,
    maxConcurrentAgents,
  });
  const parts: Parts = { tasks, journal, executor, dispatcher, url: "" };
  return parts;
}

async function createTasks({ backend, baseDir }: Settings, log: Log): Promise<TaskAdapter> {
  const kind = findBackendKind(backend.type);
  if (kind === undefined) throw new TypeError(`Cannot find backend kind "${backend.type}"`);
  const create = await kind.load();
  // The options were parsed by this kind's own schema.
  return create(backend.options as Record<string, unknown>, {
    clock: systemClock,
    baseDir,
    warn: (message, facts) => log.warning(message, facts),
  });
}

async function loadAgents({ routes }: Settings): Promise<(kind: string) => AgentAdapter> {
  const kinds = new Set(routes.map(({ agent }) => agent));
  const loading = Array.from(
    kinds,
    async (type) => [type, await agentKindOf(type)?.load()] as const,
  );
  const loaded = new Map(await Promise.all(loading));
  return (type) => {
    const agent = loaded.get(type);
    if (agent === undefined) throw new TypeError(`Cannot find agent kind "${type}"`);
    return agent;
  };
}

function createExecutor(
  { secrets, baseEnv, addedEnv, log }: RunDispatcherOptions,
): RunExecutor {
  const inherited = createEnvironment({
    base: baseEnv,
    secretNames: SECRET_NAMES,
    secretValues: secrets.masked(),
  });
  return createLocalExecutor({
    clock: systemClock,
    environment: { forRun: (own) => inherited.forRun({ ...addedEnv, ...own }) },
    warn: (message) => log.warning(message),
  });
}

function startApi(options: RunDispatcherOptions, parts: Parts): ApiServer {
  const { settings, log, redact } = options;
  const { apiHost, apiPort, apiRequireToken, allowedHosts } = settings;
  const onError = (error: unknown) => log.error("The API failed", { error: String(error) });
  const app = createApp({
    tasks: parts.tasks,
    control: parts.dispatcher,
    info: {
      version: VERSION,
      backend: settings.backend.type,
      durability: parts.journal.durability,
      pollIntervalMs: settings.pollIntervalMs,
      maxConcurrentAgents: settings.maxConcurrentAgents,
    },
    guard: { allowedHosts, requireToken: apiRequireToken, loopback: isLoopbackHost(apiHost) },
    clock: systemClock,
    redact,
    onError,
    onRequest: ({ method, path, status, durationMs, runId }) =>
      log.debug(`${method} ${path} ${status}`, { duration_ms: durationMs, run_id: runId }),
  });
  return startServer({ app, hostname: apiHost, port: apiPort, clock: systemClock, onError });
}
