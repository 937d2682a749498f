import { findCommand } from "../../check/commands/find_command.ts";
import { CHECK_TIMEOUT_MS } from "../../check/result.ts";
import { systemHost } from "../../config/source.ts";
import { UsageError } from "../../domain/errors.ts";
import { wrap } from "../../text/wrap.ts";
import { PROGRAM } from "../help.ts";
import type { InitCommand } from "../options/setup.ts";
import { printError, printText } from "../output.ts";
import { printable } from "../../text/printable.ts";
import { openTerminal, pageColumns } from "../terminal/terminal.ts";
import { type Person, StoppedError } from "./questions/ask.ts";
import { writeFiles } from "./files.ts";
import { nextSteps } from "./next_steps.ts";
import { CONFIG, planFiles } from "./plan_files.ts";
import { decide } from "./questions/decide.ts";
import { requireFolder, requireRightsOfInit } from "./rights.ts";

const NOT_IN_PATH =
  `${PROGRAM} is not in your PATH: put it there, because agents call it by its name`;
/** The exit code of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Writes a config and the other files that a first run needs: a board, an example agent, a token. It
 * asks all questions before it writes the first file. Resolves to the exit code.
 */
export async function init(command: InitCommand): Promise<number> {
  const folder = Deno.cwd();
  requireRightsOfInit(folder);
  await requireNoConfig(folder);
  const find = (name: string) => pathOfCommand(name, folder);
  try {
    const decision = await decide({
      given: command,
      folder,
      person: command.yes || !isAttended() ? null : terminalPerson,
      find,
      requireHome: async (home) => {
        requireFolder(home, folder);
        await requireNoConfig(home);
      },
    });
    const { files, remarks } = await planFiles(decision, folder);
    await writeFiles(files);
    const missing = await find(PROGRAM) === null ? [NOT_IN_PATH] : [];
    const ending = { ...decision, folder, files, remarks: [...remarks, ...missing] };
    return printText(nextSteps(ending, { ...openTerminal(), width: pageColumns() }));
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
    printError(error.message);
    return INTERRUPTED;
  }
}

const terminalPerson: Person = {
  ask: (question) => prompt(question),
  tell: (text) => {
    printText(`${wrap(printable(text), { rest: "  ", width: pageColumns() })}\n`);
  },
};

function isAttended(): boolean {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
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
