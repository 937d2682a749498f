import { findCommand } from "../../check/commands/find_command.ts";
import { CHECK_TIMEOUT_MS } from "../../check/result.ts";
import { systemHost } from "../../config/source.ts";
import { UsageError } from "../../domain/errors.ts";
import { wrap } from "../../text/wrap.ts";
import { readEnvFile } from "../../config/environment/env_file.ts";
import { PROGRAM } from "../help.ts";
import type { InitCommand } from "../options/setup.ts";
import { printError, printText } from "../output.ts";
import { proxiesIn, PROXY_VARIABLES } from "../../net/proxies.ts";
import type { Variables } from "./board/choose.ts";
import { errorColumns, openTerminal, pageColumns, type Terminal } from "../terminal/terminal.ts";
import { fullName } from "./board/chosen.ts";
import { addFirstTask } from "./first_task.ts";
import { nobody, type Person } from "./people/person.ts";
import { PipedPerson } from "./people/piped_person.ts";
import { terminalPerson } from "./people/terminal_person.ts";
import { StoppedError } from "./questions/ask.ts";
import { writeFiles } from "./files.ts";
import { nextSteps } from "./next_steps.ts";
import { CONFIG, planFiles } from "./plan_files.ts";
import { decide, type Decision } from "./questions/decide.ts";
import { requireFolder, requireRightsOfInit } from "./rights.ts";
import { describeTools } from "./tools/describe.ts";
import { requireWritable } from "./writable.ts";

const NOT_IN_PATH =
  `${PROGRAM} is not in your PATH: put it there, so that you can call it by its name`;
/** The exit code of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Writes a config and the other files that a first run needs: a board, an example agent, secrets. It
 * asks all questions before it writes the first file. Resolves to the exit code.
 */
export async function init(command: InitCommand): Promise<number> {
  const folder = Deno.cwd();
  requireRightsOfInit(folder);
  await requireNoConfig(folder);
  const find = (name: string) => pathOfCommand(name, folder);
  const terminal = { ...openTerminal(), width: pageColumns() };
  try {
    const decision = await decide({
      given: command,
      folder,
      person: personOf(command),
      find,
      variablesIn,
      show: (tools) => void printText(`\n${describeTools(tools, terminal)}\n`),
      requirePlace: async (place) => {
        requireFolder(place.home, folder);
        await requireNoConfig(place.home);
        await requireWritable(place);
      },
    });
    const isInPath = await find(PROGRAM) !== null;
    return await write(decision, { folder, isInPath, terminal });
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
    printError(error.message);
    return INTERRUPTED;
  }
}

interface WriteOptions {
  readonly folder: string;
  /** Whether agents find this program by its name. */
  readonly isInPath: boolean;
  readonly terminal: Pick<Terminal, "paint" | "width">;
}

/** Writes what was decided, and says what to do next. */
async function write(
  decision: Decision,
  { folder, isInPath, terminal }: WriteOptions,
): Promise<number> {
  const { board, answers: { queues }, place: { home }, firstTask } = decision;
  try {
    const { files, remarks } = await planFiles(decision, folder);
    // Before the files: if the board refuses, the next init begins anew, and finds what was created.
    const created = await board.createMissing(Object.values(queues));
    await writeFiles(files);
    const missing = isInPath ? [] : [NOT_IN_PATH];
    const added = firstTask === null
      ? null
      : await addFirstTask(home, fullName(board, queues.ready), firstTask);
    const waiting = added === null ? await countIn(decision) : 0;
    const ending = {
      ...decision,
      folder,
      files,
      remarks: [...remarks, ...missing],
      created,
      added: added?.id ?? null,
      waiting,
    };
    printText(nextSteps(ending, terminal));
    if (added?.problem === undefined) return 0;
    printError(wrap(added.problem, { rest: "  ", width: errorColumns() }));
    return 1;
  } finally {
    await board.close();
  }
}

/** How many tasks agents would start with at once. */
async function countIn({ board, answers: { queues } }: Decision): Promise<number> {
  return board.queues?.includes(queues.ready) ? await board.count(queues.ready) : 0;
}

function personOf({ yes }: InitCommand): Person {
  if (yes) return nobody;
  if (!Deno.stdin.isTerminal()) return new PipedPerson();
  if (Deno.stdout.isTerminal()) return terminalPerson;
  printError("Standard output is not a terminal: nothing is asked, and the defaults are taken");
  return nobody;
}

async function variablesIn(home: string): Promise<Variables> {
  const file = await readEnvFile(home, systemHost);
  const inherited = (variable: string) => {
    const { state } = Deno.permissions.querySync({ name: "env", variable });
    return (state === "granted" ? Deno.env.get(variable) : undefined) ?? "";
  };
  return {
    variable: (name) => inherited(name) || file[name] || null,
    proxies: proxiesIn(
      Object.fromEntries(PROXY_VARIABLES.map((name) => [name, inherited(name)])),
    ),
  };
}

/** Refuses to overwrite an `artificer.toml`, or to hide the config in a `pyproject.toml`. */
async function requireNoConfig(folder: string): Promise<void> {
  const path = `${folder}/${CONFIG}`;
  if ((await systemHost.readFile(path)).kind !== "absent") {
    throw new UsageError(
      `Cannot write ${JSON.stringify(folder === Deno.cwd() ? CONFIG : path)}: it exists already`,
      { remedy: "edit it, or move it away first" },
    );
  }
  const pyproject = await systemHost.readFile(`${folder}/pyproject.toml`);
  if (
    pyproject.kind === "text" && /^[ \t]*\[[ \t]*tool\.artificer-dispatcher\b/m.test(pyproject.text)
  ) {
    throw new UsageError(
      `Cannot write "${CONFIG}": it would hide [tool.artificer-dispatcher] of pyproject.toml, which is the config here`,
    );
  }
}

async function pathOfCommand(command: string, folder: string): Promise<string | null> {
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const found = await findCommand({ command, cwd: folder, env: {}, clearEnv: false, signal });
  return found.kind === "found" ? found.path : null;
}
