import { waitAtMost } from "../async/deadline.ts";
import { type Audit, openAudit } from "./audit.ts";
import { announce, remarkOnAccess, remarkOnExposure, remarkOnQueues } from "./announce.ts";
import { systemClock } from "../async/system_clock.ts";
import { LoadedAgents } from "./agents.ts";
import { startApi } from "./api/start_api.ts";
import { createTokens } from "./api/tokens.ts";
import { EventHub } from "./event_hub.ts";
import { createExecutor } from "./execution/executor.ts";
import { announceInstance, createIdentity } from "./api/instance.ts";
import type { RunDispatcherOptions, Running } from "./options.ts";
import { installProgram } from "./execution/program.ts";
import { createReloading, type Reloading } from "./reload.ts";
import { openRunStore, type RunStore } from "./run_store.ts";
import { NO_SEAMS } from "./seams.ts";
import { configVital } from "./config_vital.ts";
import { createTasks, requireCompatibleBoard } from "./tasks.ts";
import type { BackendContext } from "../backends/kind.ts";
import { shareRouteEnv } from "../config/environment/route_env.ts";
import type { Settings } from "../config/settings.ts";
import type { RunExecutor } from "../contracts/run_executor.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { Dispatcher } from "../dispatcher/dispatcher.ts";
import { textOf } from "../domain/errors.ts";
import type { RecordedRoute } from "../domain/route.ts";
import { whenAborted } from "../async/abort.ts";
import type { RunTokens } from "../dispatcher/tokens/run_tokens.ts";
import { eventLog } from "../logging/event_log.ts";
import { RecentLines } from "../logging/recent_lines.ts";
import type { DispatcherIdentity } from "../operations/operation.ts";

/** Maximum milliseconds for pending requests after the dispatcher has stopped. */
const API_GRACE_MS = 200;

/** Maximum milliseconds for the parts to close. */
const CLOSE_MS = 300;

/** With a shorter `shutdown_grace`, the limits above are shortened in proportion. */
const SHORT_GRACE_MS = 4_000;

/** Maximum milliseconds to wait for the remarks on queues once the work is done. */
const REMARKS_MS = 500;

/**
 * Wires all parts and runs the dispatcher until it is stopped. Resolves to the exit code: 0, or 1 if
 * `once` is set and a run failed.
 *
 * @throws {UsageError} if the API's port is not free, or if the dispatcher can never work on the board
 */
export async function runDispatcher(options: RunDispatcherOptions): Promise<number> {
  const current: Current = { settings: options.settings };
  const store = await openRunStore(() => current.settings, options.log.child("journal"));
  try {
    using audit = await openAudit({
      ...options,
      store,
      maxBytes: () => current.settings.keepAuditBytes,
      log: options.log.child("audit"),
    });
    const ofFaces = options.faces?.map(({ take }) => take) ?? [];
    const recent = new RecentLines(options);
    const written = eventLog(options.log.child("events"), {
      keep: (line) => recent.add(line),
      once: options.once,
    });
    const sinks = [written, ...audit.sinks, ...ofFaces];
    using events = new EventHub({ clock: systemClock, sinks });
    return await runOn(store, current, { ...options, audit, events, recent });
  } catch (error) {
    const { once, signals: { stop } } = options;
    // A board that opens slowly does not delay a stop.
    if (stop.aborted && error === stop.reason) return once ? 1 : 0;
    throw error;
  } finally {
    // A disk that hangs does not delay the exit.
    await waitAtMost({ ms: shortened(CLOSE_MS, current) }, store[Symbol.asyncDispose]());
  }
}

/** The options, the audit log, and the hub to which all events go. */
interface RunOptions extends RunDispatcherOptions {
  readonly audit: Audit;
  readonly events: EventHub;
  readonly recent: RecentLines;
}

/** The current settings. A reload replaces them. */
interface Current {
  settings: Settings;
}

/** The limit for one step of the shutdown, shortened in proportion to a short `shutdown_grace`. */
function shortened(ms: number, { settings: { shutdownGraceMs } }: Current): number {
  return Math.round(Math.min(1, shutdownGraceMs / SHORT_GRACE_MS) * ms);
}

async function runOn(
  store: RunStore,
  current: Current,
  options: RunOptions,
): Promise<number> {
  const { settings, log, once, signals: { stop, hurry } } = options;
  const identity = createIdentity(settings, store.stateDir);
  const parts = await createParts(store, identity, options);
  const over = new AbortController();
  const reloading = createReloads(options, parts, current, AbortSignal.any([stop, over.signal]));
  const server = await startApi({
    ...parts,
    ...store,
    identity,
    settings: () => current.settings,
    audit: options.audit.trail,
    recent: options.recent,
    control: parts.dispatcher,
    config: reloading,
    log: log.child("api"),
    redact: options.redact,
  });
  parts.url = server.url;
  const { dispatcher, tasks } = parts;
  const running: Running = {
    url: server.url,
    folder: identity.folder,
    tasks,
    settings: () => current.settings,
    status: () => dispatcher.status(),
  };
  for (const face of options.faces ?? []) face.show(running);
  await using _instance = await announceInstance(identity, server.url, store, log.child("api"));
  options.events.publish({ type: "listening", url: server.url });
  announce({
    settings,
    log,
    unavailable: store.unavailable,
    hasOperator: hasOperator(options),
  });
  const remarked = Promise.all([
    remarkOnExposure(settings, log),
    remarkOnQueues(settings, tasks, log, over.signal),
  ]);
  const reloads = reloading.follow();
  const work = once ? dispatcher.runOnce() : dispatcher.run().then(() => true);
  const wentWell = await Promise.race([work, whenAborted(stop).then(() => !once)]);
  // With `once`, the work can end before the board has answered: wait for the remarks, but only shortly.
  await waitAtMost({ ms: REMARKS_MS, signal: stop }, remarked);
  over.abort();
  await dispatcher.stop(hurry);
  await server.shutdown({ graceMs: shortened(API_GRACE_MS, current), signal: hurry });
  const closing = [parts.executor, tasks].map((part) => part.close?.());
  await waitAtMost({ ms: shortened(CLOSE_MS, current) }, Promise.all([reloads, ...closing]));
  return wentWell ? 0 : 1;
}

/** The wired objects. */
interface Parts {
  readonly agents: LoadedAgents;
  readonly tasks: TaskAdapter;
  readonly tokens: RunTokens;
  readonly executor: RunExecutor;
  readonly dispatcher: Dispatcher;
  /** The routes of runs that an earlier dispatcher left. */
  readonly unfinished: readonly RecordedRoute[];
  /** The base address of the API, once it listens. No run starts before that. */
  url: string;
}

async function createParts(
  store: RunStore,
  { instanceId }: DispatcherIdentity,
  options: RunOptions,
): Promise<Parts> {
  const { settings, secrets, log, redact, seams = NO_SEAMS } = options;
  const boardLog = log.child("board");
  const warn: BackendContext["warn"] = (warning, facts) => boardLog.warning(textOf(warning), facts);
  const tasks = seams.tasks(await createTasks(settings, warn, options, options.signals.stop));
  await requireCompatibleBoard(tasks, settings.backend, options.signals);
  const agents = new LoadedAgents();
  // A run that an earlier dispatcher left can have a kind of agent that no route names any more.
  const unfinished = (await store.journal.unfinished()).map(({ route, queue }) => ({
    ...route,
    queue,
  }));
  await agents.load([...settings.routes, ...unfinished]);
  shareRouteEnv(settings.routes, secrets, log.warning);
  const journal = seams.journal(store.journal);
  const executor = seams.executor(
    await createExecutor({
      ...settings,
      environment: options,
      runs: store.runFiles,
      apiUrl: () => parts.url,
      programDir: await installProgram(settings, store, log.child("executor")),
      log: log.child("executor"),
    }),
  );
  const tokens = createTokens(secrets, { key: store.tokenKey, instanceId });
  const dispatcher = new Dispatcher({
    ...settings,
    tasks: options.audit.board(tasks),
    agentOf: agents.of,
    journal,
    logs: store.logs,
    executor,
    clock: systemClock,
    tokens,
    emit: options.events.publish,
    redact,
    random: Math.random,
    planSteps: seams.planSteps,
    vitals: [...store.vitals, ...settings.path === null ? [] : [configVital(settings.path)]],
  });
  const parts: Parts = { agents, tasks, tokens, executor, dispatcher, unfinished, url: "" };
  return parts;
}

/** Applies changes of the config. Live runs do not change. */
function createReloads(
  options: RunOptions,
  parts: Parts,
  current: Current,
  signal: AbortSignal,
): Reloading {
  const { settings, log, reload, events } = options;
  const apply = async (next: Settings) => {
    await parts.agents.load(next.routes);
    const before = current.settings;
    current.settings = next;
    // Those of routes that are gone stay masked, since their agents may live.
    shareRouteEnv(next.routes, options.secrets, log.warning);
    parts.dispatcher.reconfigure(next);
    if (!before.apiRequireToken) remarkOnAccess(next, log, hasOperator(options));
    void remarkOnQueues(next, parts.tasks, log, signal, before.routes);
  };
  const { unfinished } = parts;
  return createReloading({
    ...reload,
    settings,
    unfinished,
    apply,
    emit: events.publish,
    signal,
  });
}

function hasOperator({ secrets }: RunDispatcherOptions): boolean {
  return secrets.get("ARTIFICER_API_TOKEN") !== null;
}
