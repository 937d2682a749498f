/**
 * Shows the whole flow on a board in a temporary folder: five tasks, an agent that uses the HTTP API, one
 * task that fails and one that times out.
 *
 *     deno task demo [--keep] [--dispatcher PATH]
 *
 * `--keep` lets the dispatcher run until Ctrl-C; `--dispatcher` runs an executable instead of `main.ts`.
 */
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { reportFailure } from "../src/cli/failure.ts";
import { messageOf, UsageError } from "../src/domain/errors.ts";
import { demoBoard, demoConfig, EXPECTED } from "./demo/board.ts";
import { describe } from "./demo/describe.ts";
import { linesOf } from "./demo/lines.ts";
import { formatTable } from "./demo/table.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs the demo. Resolves to the exit code: 1 if a task did not end as expected. */
async function demo(keep: boolean, executable: string | undefined): Promise<number> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "artificer-demo-" }));
  try {
    const boardPath = `${folder}/board.json`;
    await Deno.mkdir(`${folder}/work`);
    await Deno.writeTextFile(boardPath, JSON.stringify(demoBoard(), null, 2));
    const config = demoConfig(boardPath, Deno.execPath(), `${root}scripts/demo_agent.ts`);
    await Deno.writeTextFile(`${folder}/artificer.toml`, config);
    return await watchDispatcher(startDispatcher(folder, executable), boardPath, keep);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function startDispatcher(folder: string, executable: string | undefined): Deno.ChildProcess {
  const rights = [
    "--allow-net=localhost,127.0.0.1",
    "--allow-run",
    `--allow-read=${folder}`,
    `--allow-write=${folder}`,
  ];
  const fromSource = ["run", "--no-prompt", "--quiet", ...rights, `${root}main.ts`];
  return new Deno.Command(executable ?? Deno.execPath(), {
    args: [...(executable === undefined ? fromSource : []), "--config", `${folder}/artificer.toml`],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

async function watchDispatcher(
  dispatcher: Deno.ChildProcess,
  boardPath: string,
  keep: boolean,
): Promise<number> {
  // The terminal sends Ctrl-C to the dispatcher, too. Here it must only not end the demo before the
  // dispatcher has ended and the folder is removed.
  const onInterrupt = () => {};
  Deno.addSignalListener("SIGINT", onInterrupt);
  try {
    const settled = new Map<string, string>();
    for await (const line of linesOf(dispatcher.stderr)) {
      const text = describe(line);
      if (text !== null) print(text);
      if (line.event !== "run_settled" || line.task_id === undefined) continue;
      settled.set(line.task_id, String(line.outcome));
      if (settled.size === Object.keys(EXPECTED).length) await finish(dispatcher, boardPath, keep);
    }
    await dispatcher.status;
    return verdict(settled);
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}

async function finish(
  dispatcher: Deno.ChildProcess,
  boardPath: string,
  keep: boolean,
): Promise<void> {
  const { queues } = JSON.parse(await Deno.readTextFile(boardPath));
  print(`\n${formatTable(queues)}\n`);
  if (keep) print(`The dispatcher keeps running; the board is ${boardPath}. Ctrl-C ends it.`);
  else dispatcher.kill("SIGTERM");
}

/** Prints which tasks did not end as expected. Returns the exit code. */
function verdict(settled: ReadonlyMap<string, string>): number {
  const wrong = Object.entries(EXPECTED).filter(([id, outcome]) => settled.get(id) !== outcome);
  for (const [id, outcome] of wrong) {
    print(`task #${id} should end as ${spell(outcome)}, but ended as ${spell(settled.get(id))}`);
  }
  return wrong.length === 0 ? 0 : 1;
}

function spell(outcome = "unfinished"): string {
  return outcome.replaceAll("_", " ");
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function readOptions(args: string[]): { readonly keep: boolean; readonly dispatcher?: string } {
  try {
    return parseArgs({
      args,
      options: { keep: { type: "boolean", default: false }, dispatcher: { type: "string" } },
    }).values;
  } catch (error) {
    throw new UsageError(`Cannot understand the command line: ${messageOf(error)}`);
  }
}

if (import.meta.main) {
  try {
    const { keep, dispatcher } = readOptions(Deno.args);
    Deno.exit(await demo(keep, dispatcher));
  } catch (error) {
    Deno.exit(reportFailure(error));
  }
}
