import { freePort } from "../../fixtures/free_port.ts";
import type { TempDir } from "../../fixtures/temp_dir.ts";
import { type CpuTime, cpuTimeOf, type CpuUse, NO_TIME, useBetween } from "./cpu_time.ts";
import type { Subject } from "./subject.ts";

/** The token of a person. */
export const OPERATOR_TOKEN = "the-token-of-the-operator-of-the-bench";

/** What a dispatcher works on. */
export interface Work {
  readonly board: "json" | "sqlite";
  /** The tasks, by queue. */
  readonly queues: Readonly<Record<string, readonly { id: string; name: string }[]>>;
  /** The command of the route of "Todo", as TOML. */
  readonly command: string;
  readonly slots: number;
}

/** A real dispatcher of one version. Its scope ends it. */
export interface Dispatcher extends AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  /** Between the start of its process and its first open socket. */
  readonly start: CpuUse & { readonly ms: number };
  cpuTime(): Promise<CpuTime>;
}

const LOG = "dispatcher.log";

/** Writes a config and a board into an empty folder, and starts a dispatcher there. */
export async function startDispatcher(
  subject: Subject,
  dir: TempDir,
  work: Work,
): Promise<Dispatcher> {
  const port = freePort();
  await dir.write("artificer.toml", configOf(subject, work, port));
  await makeBoard(subject, dir, work);
  return await start(subject, dir.path, port);
}

function configOf({ keys }: Subject, { board, command, slots }: Work, port: number): string {
  const limits = [["api_rate", 1e9], ["api_written_mib", 1e6]] as const;
  return `
api_port = ${port}
poll_interval = 3600
max_concurrent_agents = ${slots}
${limits.filter(([key]) => keys.has(key)).map(([key, value]) => `${key} = ${value}`).join("\n")}
[backend]
type = "${board}"
url = "${boardFile(board)}"
[routing.Todo]
${command}
in_progress_queue = "Doing"
done_queue = "Done"
`;
}

/** The file of a board, in the folder of its dispatcher. */
export function boardFile(board: Work["board"]): string {
  return board === "json" ? "board.json" : "board.db";
}

async function makeBoard(subject: Subject, dir: TempDir, { board, queues }: Work): Promise<void> {
  const text = JSON.stringify({ queues: { Todo: [], Doing: [], Done: [], ...queues } });
  if (board === "json") return void await dir.write(boardFile(board), text);
  await dir.write("import.json", text);
  await run(subject, dir.path, ["board", "import", "import.json"]);
}

/** Runs a command of a version to its end. */
async function run(
  { command: [program, ...words] }: Subject,
  cwd: string,
  args: readonly string[],
): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, {
    args: [...words, ...args],
    cwd,
    stdin: "null",
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

async function start({ command }: Subject, cwd: string, port: number): Promise<Dispatcher> {
  const startedAt = performance.now();
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", `exec "$@" 2> ${LOG}`, "sh", ...command, "start"],
    cwd,
    env: { NO_COLOR: "1", ARTIFICER_API_TOKEN: OPERATOR_TOKEN },
    stdin: "null",
    stdout: "null",
  }).spawn();
  await untilListening(port, child, `${cwd}/${LOG}`);
  const ms = performance.now() - startedAt;
  const cpuTime = () => cpuTimeOf(child.pid);
  return {
    folder: cwd,
    port,
    start: { ms, ...useBetween(NO_TIME, await cpuTime()) },
    cpuTime,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

async function untilListening(port: number, child: Deno.ChildProcess, log: string): Promise<void> {
  let isOver = false;
  void child.status.then(() => isOver = true);
  while (!isOver) {
    try {
      return (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await pause(1);
    }
  }
  throw new Error(`The dispatcher ended:\n${await Deno.readTextFile(log)}`);
}

/** Waits between two looks at what another process does. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
