import { announce, remarkOnAccess, remarkOnQueues } from "./announce.ts";
import { systemClock } from "../async/system_clock.ts";
import { LoadedAgents } from "./agents.ts";
import { startApi } from "./api.ts";
import { EventHub } from "./event_hub.ts";
import { createExecutor } from "./executor.ts";
import { followReloads, type ReloadSource } from "./reload.ts";
import { openRunStore, type RunStore } from "./run_store.ts";
import { NO_SEAMS, type Seams } from "./seams.ts";
import { createTasks, requireFit } from "./tasks.ts";
import type { BackendContext } from "../backends/kind.ts";
import type { Secrets } from "../config/secrets.ts";
import type { Settings } from "../config/settings.ts";
import type { RunExecutor } from "../contracts/run_executor.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { Dispatcher } from "../dispatcher/dispatcher.ts";
import { textOf } from "../domain/errors.ts";
import { whenAborted } from "../async/abort.ts";
import { RunTokens } from "../dispatcher/tokens.ts";
import { eventLog } from "../logging/event_log.ts";
import type { Log } from "../logging/log.ts";
import type { Redact } from "../text/redaction.ts";

/** How long requests in flight may take once the dispatcher has stopped, in milliseconds. */
const API_GRACE_MS = 200;

/** How long giving back what the parts hold may take, in milliseconds. */
const CLOSE_MS = 300;

/** Of less than this the dispatcher takes half, and leaves less than a second. */
const SHORT_GRACE_MS = 2_000;

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
  readonly reload: ReloadSource;
  readonly seams?: Seams;
}

/**
 * Wires everything and runs until it is stopped. Resolves to the exit code: 0, or 1 where `once` met a
 * failure.
 *
 * @throws {UsageError} where the API's port cannot be had, or the board could never be worked on
 */
export async function runDispatcher(options: RunDispatcherOptions): Promise<number> {
  const current: Current = { settings: options.settings };
  const store = await openRunStore(() => current.settings, options.log.child("journal"));
  const sinks = [eventLog(options.log.child("events"))];
  const events = new EventHub({ clock: systemClock, sinks });
  try {
    return await runOn(store, current, { ...options, events });
  } catch (error) {
    const { once, signals: { stop } } = options;
    // A board that takes its time to open keeps nobody from stopping.
    if (stop.aborted && error === stop.reason) return once ? 1 : 0;
    throw error;
  } finally {
    events.close();
    // A disk that hangs holds up nobody who wants to go.
    await Promise.race([store[Symbol.asyncDispose](), passed(CLOSE_MS, current)]);
  }
}

/** The options, and where everything that happens is published. */
interface RunOptions extends RunDispatcherOptions {
  readonly events: EventHub;
}

/** What applies; other settings after a reload. */
interface Current {
  settings: Settings;
}

/** How long a step of the end may take; what the dispatcher leaves of a short `shutdown_grace` is less. */
function shortened(ms: number, { settings: { shutdownGraceMs } }: Current): number {
  return Math.round(Math.min(1, shutdownGraceMs / SHORT_GRACE_MS) * ms);
}

function passed(ms: number, current: Current): Promise<void> {
  return whenAborted(AbortSignal.timeout(shortened(ms, current)));
}

async function runOn(
  store: RunStore,
  current: Current,
  options: RunOptions,
): Promise<number> {
  const { settings, log, once, signals: { stop, hurry } } = options;
  const parts = await createParts(store, options);
  const server = await startApi({
    ...parts,
    ...store,
    settings: () => current.settings,
    control: parts.dispatcher,
    log: log.child("api"),
    redact: options.redact,
  });
  parts.url = server.url;
  options.events.publish({ type: "listening", url: server.url });
  announce({
    settings,
    log,
    unavailable: store.unavailable,
    hasOperator: hasOperator(options),
  });
  const { dispatcher } = parts;
  const over = new AbortController();
  const remarked = remarkOnQueues(settings, parts.tasks, log, over.signal);
  const reloading = reloadOnRequest(options, parts, current, AbortSignal.any([stop, over.signal]));
  const work = once ? dispatcher.runOnce() : dispatcher.run().then(() => true);
  const wentWell = await Promise.race([work, whenAborted(stop).then(() => !once)]);
  // A round may be over before the remarks are made; a board that takes its time is not waited for.
  const patience = AbortSignal.any([stop, AbortSignal.timeout(REMARKS_MS)]);
  await Promise.race([remarked, whenAborted(patience)]);
  over.abort();
  await dispatcher.stop(hurry);
  await server.shutdown({ graceMs: shortened(API_GRACE_MS, current), signal: hurry });
  const closing = [parts.executor, parts.tasks].map((part) => part.close?.());
  await Promise.race([Promise.all([reloading, ...closing]), passed(CLOSE_MS, current)]);
  return wentWell ? 0 : 1;
}

/** The wired objects. */
interface Parts {
  readonly agents: LoadedAgents;
  readonly tasks: TaskAdapter;
  readonly executor: RunExecutor;
  readonly dispatcher: Dispatcher;
  /** The base address of the API, once it listens; no run starts before that. */
  url: string;
}

async function createParts(store: RunStore, options: RunOptions): Promise<Parts> {
  const { settings, secrets, log, redact } = options;
  const { seams = NO_SEAMS } = options;
  const boardLog = log.child("board");
  const warn: BackendContext["warn"] = (found, facts) => boardLog.warning(textOf(found), facts);
  const tasks = seams.tasks(await createTasks(settings, warn, secrets, options.signals.stop));
  await requireFit(tasks, settings.backend, options.signals);
  const agents = new LoadedAgents();
  // A run that an earlier dispatcher left may be of a kind that no route names any more.
  const unfinished = await store.journal.unfinished();
  await agents.load([...settings.routes, ...unfinished.map(({ route }) => route)]);
  const { logs, tokenKey } = store;
  const journal = seams.journal(store.journal);
  const executor = seams.executor(
    await createExecutor({
      ...settings,
      environment: options,
      runsDir: store.runsDir,
      apiUrl: () => parts.url,
      log: log.child("executor"),
    }),
  );
  const hooks = {
    onMint: (token: string) => secrets.add(token),
    onExpire: (token: string) => secrets.forget(token),
  };
  const tokens = new RunTokens(secrets.get("ARTIFICER_API_TOKEN"), hooks, tokenKey);
  const dispatcher = new Dispatcher({
    ...settings,
    tasks,
    agentOf: agents.of,
    journal,
    logs,
    executor,
    clock: systemClock,
    tokens,
    emit: options.events.publish,
    redact,
    random: Math.random,
    planSteps: seams.planSteps,
  });
  const parts: Parts = { agents, tasks, executor, dispatcher, url: "" };
  return parts;
}

/** Applies changes of the config, without touching what runs. */
function reloadOnRequest(
  options: RunOptions,
  parts: Parts,
  current: Current,
  signal: AbortSignal,
): Promise<void> {
  const { settings, log, reload, events } = options;
  const apply = async (next: Settings) => {
    await parts.agents.load(next.routes);
    const before = current.settings;
    current.settings = next;
    parts.dispatcher.reconfigure(next);
    if (!before.apiRequireToken) remarkOnAccess(next, log, hasOperator(options));
    void remarkOnQueues(next, parts.tasks, log, signal, before.routes);
  };
  return followReloads({ ...reload, settings, apply, emit: events.publish, signal });
}

function hasOperator({ secrets }: RunDispatcherOptions): boolean {
  return secrets.get("ARTIFICER_API_TOKEN") !== null;
}
