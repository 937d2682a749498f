import { type DispatcherProcess, startDispatcher } from "../fixtures/dispatcher_process.ts";
import { boardText, readBoard } from "../fixtures/json_board.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";
import { type ScriptedModel, scriptedModel } from "./scripted_model.ts";

/** What the tests here need to differ in. */
export interface WorldOptions {
  /** Claude's arguments. */
  readonly args: readonly string[];
  /** More variables of claude. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables of the dispatcher. */
  readonly outer?: Readonly<Record<string, string>>;
  /** More keys of the route, as TOML. */
  readonly route?: string;
}

/** A run, as far as it is looked at here, as the API shows it. */
export interface ShownRun {
  readonly run_id: string;
  readonly outcome: string | null;
  readonly attempt: number;
  readonly argv: readonly string[];
  readonly session_id: string | null;
  readonly last_message: string | null;
  readonly usage: Readonly<Record<string, number | null>> | null;
  readonly outage: Readonly<Record<string, string | null>> | null;
  readonly denials: readonly Readonly<Record<string, string | null>>[];
}

/** A dispatcher with one task, a real claude that works on it, and the model that tells it what to do. */
export interface ClaudeWorld extends AsyncDisposable {
  readonly model: ScriptedModel;
  readonly dispatcher: DispatcherProcess;
  /** The folder of the config and the board, which claude works in. */
  readonly folder: string;
  /** Where claude keeps what it keeps. */
  readonly home: string;
  /** Resolves to the run that is the so manieth to be settled, from 1. */
  settled(count: number): Promise<ShownRun>;
  /** Asks the API as a person does. */
  call(path: string, body?: unknown): Promise<unknown>;
  /** Which queue the task is in, and what was said on it. */
  task(): Promise<{ readonly queue: string; readonly comments: readonly string[] }>;
}

/** `await using world = await claudeWorld(claude, { args });` starts with an empty board: `call` adds the task. */
export async function claudeWorld(claude: string, options: WorldOptions): Promise<ClaudeWorld> {
  const stack = new AsyncDisposableStack();
  try {
    const dir = stack.use(await tempDir());
    const model = stack.use(scriptedModel());
    const home = `${dir.path}/home`;
    await Deno.mkdir(home);
    const board = await dir.write(
      "board.json",
      boardText({ Todo: [], Doing: [], Done: [], Failed: [], Review: [] }),
    );
    await writeConfig(dir, claude, home, model, options);
    const dispatcher = stack.use(startDispatcher({ cwd: dir.path, env: options.outer ?? {} }));
    const url = await dispatcher.url();
    return {
      ...worldOf(url, board, dispatcher),
      model,
      folder: dir.path,
      home,
      dispatcher,
      ...disposedBy(stack.move()),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

function disposedBy(stack: AsyncDisposableStack): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function worldOf(url: string, board: string, dispatcher: DispatcherProcess) {
  const call = async (path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(
      `${url}${path}`,
      body === undefined ? {} : {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      },
    );
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  };
  return {
    call,
    async settled(count: number) {
      const settled = () => dispatcher.lines.filter(({ event }) => event === "run_settled");
      await dispatcher.line(() => settled().length >= count);
      return await call(`/runs/${settled()[count - 1]?.run_id}`) as ShownRun;
    },
    async task() {
      const queues = Object.entries(await readBoard(board));
      const [queue = "", [task] = []] = queues.find(([, tasks]) => tasks.length > 0) ?? [];
      return { queue, comments: task?.comments?.map(({ text }) => text) ?? [] };
    },
  };
}

async function writeConfig(
  dir: TempDir,
  claude: string,
  home: string,
  model: ScriptedModel,
  { args, env = {}, route = "" }: WorldOptions,
): Promise<void> {
  const variables = {
    HOME: home,
    ANTHROPIC_BASE_URL: model.url,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
    ...env,
  };
  const pairs = Object.entries(variables).map(([name, value]) =>
    `${name} = ${JSON.stringify(value)}`
  );
  await dir.write(
    "artificer.toml",
    `api_port = 0
poll_interval = 3600
[backend]
type = "json"
url = "board.json"
[routing."Todo"]
command = ${JSON.stringify(claude)}
args = ${JSON.stringify(args)}
in_progress_queue = "Doing"
failed_queue = "Failed"
cwd = ${JSON.stringify(dir.path)}
timeout = 60
env = { ${pairs.join(", ")} }
${route}
`,
  );
}
