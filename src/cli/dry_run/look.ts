import { neverAborted } from "../../async/abort.ts";
import { baseUrl, bindName, isNetAllowed } from "../../net/address.ts";
import { dispatcherAt } from "../../net/port_holder.ts";
import { systemClock } from "../../async/system_clock.ts";
import type { BackendContext } from "../../backends/kind.ts";
import { LoadedAgents } from "../../compose/agents.ts";
import { createExecutor } from "../../compose/executor.ts";
import { createTasks } from "../../compose/tasks.ts";
import type { Environment } from "../../config/environment/mod.ts";
import type { Settings } from "../../config/settings.ts";
import type { AgentAdapter } from "../../contracts/agent_adapter.ts";
import type { RunExecutor, RunSpec } from "../../contracts/run_executor.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import { type Fetched, fetchReady, type OpenRoute } from "../../dispatcher/board/fetch.ts";
import { textOf } from "../../domain/errors.ts";
import { openRoutes } from "../../dispatcher/open_routes.ts";
import type { Start } from "../../dispatcher/plan.ts";
import { type Preview, preview } from "../../dispatcher/preview.ts";
import { checkRoutes, type QueueRemark } from "../../compose/route_queues.ts";

/** Stands for the id of a run, which is made when it starts. */
export const RUN_ID = "00000000-0000-7000-8000-000000000000";
/** Stands for the token of a run. */
const TOKEN = "TOKEN";

/** So many tasks of a queue are looked at beside those that a poll asks for. */
const FURTHER = 100;

/** What was found. */
export interface Look extends Preview {
  readonly settings: Settings;
  readonly fetched: Fetched;
  /** Queues with more tasks than were looked at. */
  readonly longQueues: ReadonlySet<string>;
  /** What would be started. */
  readonly specOf: (start: Start) => RunSpec;
  readonly remarks: readonly QueueRemark[];
  /** The process id of a dispatcher that runs where this one would, or null. */
  readonly runningPid: number | null;
}

/** Looks at the board once, and decides what would come of it. */
export async function look(
  settings: Settings,
  environment: Environment,
  createBoard: typeof createTasks = createTasks,
): Promise<Look> {
  const { routes, maxConcurrentAgents } = settings;
  const remarks: QueueRemark[] = [];
  const log = { warning: (message: string) => void remarks.push({ level: "warning", message }) };
  const agents = new LoadedAgents();
  await agents.load(routes);
  const warn: BackendContext["warn"] = (found) => log.warning(textOf(found));
  const apiUrl = () => apiUrlOf(settings);
  const executor = await createExecutor({ ...settings, environment, runsDir: null, apiUrl, log });
  const tasks = await createBoard(settings, warn, environment.secrets);
  try {
    const [all, ofQueues, runningPid] = await ask(settings, tasks);
    const specOf = specMaker(executor, agents.of);
    const refusalOf = (start: Start) => executor.refusal(specOf(start));
    const most = Math.min(maxConcurrentAgents, executor.capacity());
    const { fetched, longQueues } = cutOff(all);
    const { views } = fetched;
    const decided = preview({ routes, views, maxConcurrentAgents: most, refusalOf });
    return {
      ...decided,
      settings,
      fetched,
      longQueues,
      specOf,
      remarks: [...remarks, ...ofQueues],
      runningPid,
    };
  } finally {
    await Promise.all([executor.close?.(), tasks.close?.()]);
  }
}

/** Where agents would reach the API. */
export function apiUrlOf({ apiHost, apiPort }: Settings): string {
  return baseUrl(bindName(apiHost, apiPort, isNetAllowed), apiPort);
}

function ask({ routes, apiHost, apiPort, maxConcurrentAgents }: Settings, tasks: TaskAdapter) {
  const slots = { freeSlots: maxConcurrentAgents, liveOf: () => 0, startLimit: () => Infinity };
  // One more tells that there are more.
  const limitOf = (open: OpenRoute) => lookedAt(open) + 1;
  return Promise.all([
    fetchReady(openRoutes(routes, slots), limitOf, tasks, {
      clock: systemClock,
      signal: neverAborted,
    }),
    checkRoutes(routes, tasks, { signal: neverAborted }),
    apiPort === 0 ? null : dispatcherAt(bindName(apiHost, apiPort, isNetAllowed), apiPort),
  ]);
}

function lookedAt({ freeSlots }: OpenRoute): number {
  return freeSlots + FURTHER;
}

function cutOff(fetched: Fetched): Pick<Look, "fetched" | "longQueues"> {
  const { views } = fetched;
  const long = views.filter((view) => view.ready.length > lookedAt(view));
  const cut = views.map((view) => ({ ...view, ready: view.ready.slice(0, lookedAt(view)) }));
  return {
    fetched: { ...fetched, views: cut },
    longQueues: new Set(long.map(({ route }) => route.queue)),
  };
}

/** Prepares a first run, as far as that can be known before it is one. */
function specMaker(
  { apiUrl }: RunExecutor,
  agentOf: (kind: string) => AgentAdapter,
): Look["specOf"] {
  return ({ route, task }) => {
    const run = { id: RUN_ID, attempt: 1, route, apiUrl, token: TOKEN, resume: null };
    const { argv, env, stdin } = agentOf(route.agent).prepare(run, task);
    const { cwd, timeoutMs } = route;
    return { runId: RUN_ID, step: "agent", argv, env, stdin, cwd, timeoutMs };
  };
}
