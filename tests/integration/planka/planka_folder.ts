import assert from "node:assert/strict";
import {
  type FakePlanka,
  type Layout,
  type LayoutSpec,
  type PlankaOptions,
  startPlanka,
} from "../../fakes/planka/mod.ts";
import { eventsOf, NO_BREAKER, PRELUDE } from "../../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../../fixtures/dispatcher_process.ts";
import type { Stage } from "../../backends/planka/stage/stage.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";

/** What dispatchers on a fake Planka work with. */
export interface PlankaFolderOptions {
  /** The board; "Todo" is what the route watches, "Doing" where it works. */
  readonly lists: LayoutSpec;
  /** The agent, as a script for `sh`, in the folder; the task's id is `$1`, and `call` speaks to the API. */
  readonly agent?: string;
  /** More keys at the top of the config, as TOML. */
  readonly settings?: string;
  /** More keys of `[backend]`, as TOML. */
  readonly backend?: string;
  /** More keys of the route, as TOML; `done_queue` and `failed_queue` are "Done" and "Failed" without it. */
  readonly route?: (queue: Layout["queue"]) => string;
  /** How the server differs from Planka 2.1.1. */
  readonly server?: PlankaOptions;
  /** Where the config says that it is; by default where it is. */
  readonly url?: (planka: FakePlanka) => string;
  /** What dispatchers find in their environment; by default the bot's key. */
  readonly env?: (planka: FakePlanka) => Readonly<Record<string, string>>;
}

/** A folder from which dispatchers work on the board of a stage. */
export interface StageFolder extends TempDir {
  start(): DispatcherProcess;
}

/** `await using folder = await stageFolder(stage, { agent: "exit 3" });` */
export async function stageFolder(
  stage: Stage,
  options: Pick<PlankaFolderOptions, "agent" | "settings" | "route"> = {},
): Promise<StageFolder> {
  const dir = await tempDir();
  const queue = (name: string) => stage.queue(name);
  await dir.write("agent.sh", `cd "${dir.path}"\n${PRELUDE}${options.agent ?? ""}\n`);
  await dir.write("artificer.toml", configOf(options, { url: stage.url, queue }, dir.path));
  const start = { cwd: dir.path, env: { PLANKA_TOKEN: stage.apiKey }, args: ["--debug"] };
  return { ...dir, start: () => startDispatcher(start) };
}

/** A fake Planka, and a folder from which dispatchers work on its board. */
export interface PlankaFolder extends TempDir {
  readonly planka: FakePlanka;
  readonly layout: Layout;
  /** Starts a dispatcher from a folder of its own below. */
  start(name?: string): Promise<DispatcherProcess>;
}

/** `await using folder = await plankaFolder({ lists: { Todo: […] } });` */
export async function plankaFolder(options: PlankaFolderOptions): Promise<PlankaFolder> {
  const { lists, agent = "", env = ({ bot }) => ({ PLANKA_TOKEN: bot.apiKey }) } = options;
  const planka = await startPlanka(options.server);
  const layout = planka.layOut({ Todo: [], Doing: [], Done: [], Failed: [], ...lists });
  const dir = await tempDir();
  await dir.write("agent.sh", `cd "${dir.path}"\n${PRELUDE}${agent}\n`);
  return {
    ...dir,
    planka,
    layout,
    async start(name = "dispatcher") {
      const cwd = `${dir.path}/${name}`;
      await Deno.mkdir(cwd, { recursive: true });
      const place = { url: options.url?.(planka) ?? planka.url, queue: layout.queue };
      await dir.write(`${name}/artificer.toml`, configOf(options, place, dir.path));
      return startDispatcher({ cwd, env: env(planka), args: ["--debug"] });
    },
    async [Symbol.asyncDispose]() {
      await planka[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}

function configOf(
  { settings = "", backend = "", route = ends }: Partial<PlankaFolderOptions>,
  { url, queue }: { readonly url: string; readonly queue: Layout["queue"] },
  path: string,
): string {
  return `api_port = 0
${settings.includes("poll_interval") ? "" : "poll_interval = 3600"}
${settings}
[backend]
type = "planka"
url = "${url}"
${backend}
[routing."${queue("Todo")}"]
command = "sh"
args = ["${path}/agent.sh", "{task_id}"]
in_progress_queue = "${queue("Doing")}"
${NO_BREAKER}
${route(queue)}
`;
}

function ends(queue: Layout["queue"]): string {
  return `done_queue = "${queue("Done")}"\nfailed_queue = "${queue("Failed")}"`;
}

/** Asks a dispatcher for a poll. */
export async function refresh(dispatcher: DispatcherProcess): Promise<void> {
  const { body } = await fetch(`${await dispatcher.url()}/refresh`, { method: "POST" });
  await body?.cancel();
}

/** So many cards. */
export function cardsNamed(count: number): { readonly name: string }[] {
  return Array.from({ length: count }, (_, index) => ({ name: `Card ${index + 1}` }));
}

/** What `GET /status` says. */
// What is asked of it is asserted by the tests.
// deno-lint-ignore no-explicit-any
export async function statusOf(dispatcher: DispatcherProcess): Promise<any> {
  const response = await fetch(`${await dispatcher.url()}/status`);
  return await response.json();
}

/** Ends a dispatcher, which had no trouble of its own making. */
export async function stopCleanly(dispatcher: DispatcherProcess): Promise<void> {
  assert.deepEqual(eventsOf(dispatcher, "internal_error"), []);
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
}
