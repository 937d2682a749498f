import { neverAborted } from "../../async/abort.ts";
import { baseUrl, isNetAllowed, listenName } from "../../net/address.ts";
import { dispatcherAt, provenAt } from "../../net/port_holder.ts";
import { systemClock } from "../../async/system_clock.ts";
import type { BackendContext } from "../../backends/kind.ts";
import { LoadedAgents } from "../../compose/agents.ts";
import { createExecutor } from "../../compose/execution/executor.ts";
import { createTasks } from "../../compose/tasks.ts";
import type { Environment } from "../../config/environment/mod.ts";
import type { Settings } from "../../config/settings.ts";
import type { AgentAdapter } from "../../contracts/agent_adapter.ts";
import type { RunExecutor, RunSpec } from "../../contracts/run_executor.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import { type Fetched, fetchReady, type OpenRoute } from "../../dispatcher/board/fetch.ts";
import { textOf } from "../../domain/errors.ts";
import { openRoutes } from "../../dispatcher/gate/open_routes.ts";
import type { Start } from "../../dispatcher/plan.ts";
import { type Preview, preview } from "../../dispatcher/preview.ts";
import { FIRST_PORT, knownPort, readStateKey } from "../../state/mod.ts";
import { checkRoutes, type QueueRemark } from "../../compose/route_queues.ts";

/** The placeholder for the id of a run. The dispatcher creates the real id when the run starts. */
export const RUN_ID = "00000000-0000-7000-8000-000000000000";
/** The placeholder for the token of a run. */
const TOKEN = "TOKEN";

/** How many more tasks of a queue are inspected than a poll would ask for. */
const EXTRA_TASKS = 100;

/** What a dispatcher would find and start. */
export interface Inspection extends Preview {
  readonly settings: Settings;
  readonly fetched: Fetched;
  /** Queues with more tasks than were inspected. */
  readonly longQueues: ReadonlySet<string>;
  /** The process that a task would start. */
  readonly specOf: (start: Start) => RunSpec;
  readonly remarks: readonly QueueRemark[];
  /** A dispatcher that already listens on the same port, or null. Its process id is null if it proves nothing. */
  readonly running: { readonly pid: number | null } | null;
}

/** Reads the board once, and decides what a dispatcher would start. */
export async function inspect(
  settings: Settings,
  environment: Environment,
  createBoard: typeof createTasks = createTasks,
): Promise<Inspection> {
  const { routes, maxConcurrentAgents } = settings;
  const remarks: QueueRemark[] = [];
  const log = { warning: (message: string) => void remarks.push({ level: "warning", message }) };
  const agents = new LoadedAgents();
  await agents.load(routes);
  const warn: BackendContext["warn"] = (warning) => log.warning(textOf(warning));
  const port = knownPort(settings);
  const apiUrl = () => apiUrlOf(settings, port);
  const executor = await createExecutor({
    ...settings,
    environment,
    runs: null,
    apiUrl,
    programDir: null,
    log,
  });
  const tasks = await createBoard(settings, warn, environment);
  try {
    const [all, ofQueues, running] = await ask(settings, port, tasks);
    const specOf = specMaker(executor, agents.of);
    const refusalOf = (start: Start) => executor.refusal(specOf(start));
    const slots = Math.min(maxConcurrentAgents, executor.capacity());
    const { fetched, longQueues } = withoutExtra(all);
    const { views } = fetched;
    const decided = preview({ routes, views, maxConcurrentAgents: slots, refusalOf });
    return {
      ...decided,
      settings,
      fetched,
      longQueues,
      specOf,
      remarks: [...remarks, ...ofQueues],
      running,
    };
  } finally {
    await Promise.all([executor.close?.(), tasks.close?.()]);
  }
}

/** The address at which agents would reach the API. `port` is the one that is known, or null. */
export function apiUrlOf(
  { apiHost, apiPort }: Pick<Settings, "apiHost" | "apiPort">,
  port: number | null,
): string {
  const shown = port ?? (apiPort === "auto" ? FIRST_PORT : apiPort);
  return baseUrl(listenName(apiHost, shown, isNetAllowed), shown);
}

function ask(
  { routes, apiHost, stateDir, maxConcurrentAgents }: Settings,
  port: number | null,
  tasks: TaskAdapter,
) {
  const slots = { freeSlots: maxConcurrentAgents, liveOf: () => 0, isOpen: () => true };
  // One more than the limit shows whether the queue has more.
  const limitOf = (open: OpenRoute) => inspectedCount(open) + 1;
  return Promise.all([
    fetchReady(openRoutes(routes, slots), limitOf, tasks, {
      clock: systemClock,
      signal: neverAborted,
    }),
    checkRoutes(routes, tasks, { signal: neverAborted }),
    port === null ? null : findRunning(apiHost, port, stateDir),
  ]);
}

/** Any program can say that it is a dispatcher; the one of this config proves it by the key of the state folder. */
async function findRunning(
  host: string,
  port: number,
  stateDir: string,
): Promise<Inspection["running"]> {
  const key = readStateKey(stateDir);
  const claims = key === null ? null : await provenAt(host, port, key);
  if (claims !== null) return { pid: claims.pid };
  return await dispatcherAt(host, port) === null ? null : { pid: null };
}

function inspectedCount({ freeSlots }: OpenRoute): number {
  return freeSlots + EXTRA_TASKS;
}

function withoutExtra(fetched: Fetched): Pick<Inspection, "fetched" | "longQueues"> {
  const { views } = fetched;
  const long = views.filter((view) => view.ready.length > inspectedCount(view));
  const cut = views.map((view) => ({ ...view, ready: view.ready.slice(0, inspectedCount(view)) }));
  return {
    fetched: { ...fetched, views: cut },
    longQueues: new Set(long.map(({ route }) => route.queue)),
  };
}

/** Prepares the first run of a task, with placeholders for the values that only a real run has. */
function specMaker(
  { apiUrl }: RunExecutor,
  agentOf: (kind: string) => AgentAdapter,
): Inspection["specOf"] {
  return ({ route, task }) => {
    const run = { id: RUN_ID, attempt: 1, route, apiUrl, token: TOKEN, resume: null };
    const { argv, env, stdin } = agentOf(route.agent).prepare(run, task);
    const { cwd, timeoutMs } = route;
    return { runId: RUN_ID, step: "agent", argv, env, stdin, cwd, timeoutMs };
  };
}
