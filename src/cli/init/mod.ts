import { basename } from "node:path";
import { findCommand } from "../../check/commands/find_command.ts";
import { CHECK_TIMEOUT_MS } from "../../check/result.ts";
import { configKinds } from "../../config/kinds.ts";
import { parseConfig } from "../../config/parse.ts";
import { systemHost } from "../../config/source.ts";
import { UsageError } from "../../domain/errors.ts";
import { wrap } from "../../text/wrap.ts";
import { PROGRAM } from "../help.ts";
import type { InitCommand } from "../options/setup.ts";
import { printError, printText } from "../output.ts";
import { printable } from "../../text/printable.ts";
import { openTerminal } from "../terminal/terminal.ts";
import { EXAMPLE_AGENT, exampleScript } from "./agent.ts";
import { newBoard } from "./board.ts";
import { configText } from "./config_text.ts";
import { type PlannedFile, writeFiles } from "./files.ts";
import { nextSteps } from "./next_steps.ts";
import { decide, type Decision, type Person, StoppedError } from "./questions.ts";
import { requireRightsOfInit } from "./rights.ts";
import { planToken } from "./token.ts";

const CONFIG = "artificer.toml";
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
  try {
    const decision = await decide({
      given: command,
      folder,
      person: command.yes || !isAttended() ? null : terminalPerson,
      find: (name) => pathOfCommand(name, folder),
    });
    const { files, remarks } = await plan(decision, folder);
    await writeFiles(files);
    const written = files.map(({ path }) => basename(path));
    const missing = await pathOfCommand(PROGRAM, folder) === null ? [NOT_IN_PATH] : [];
    const ending = { ...decision, written, remarks: [...remarks, ...missing] };
    return printText(nextSteps(ending, openTerminal()));
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
    printError(error.message);
    return INTERRUPTED;
  }
}

const terminalPerson: Person = {
  ask: (question) => prompt(question),
  tell: (text) => void printText(`${wrap(printable(text), { rest: "  " })}\n`),
};

function isAttended(): boolean {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
}

/** Refuses to overwrite an `artificer.toml`, or to hide the config in a `pyproject.toml`. */
async function requireNoConfig(folder: string): Promise<void> {
  if ((await systemHost.readFile(`${folder}/${CONFIG}`)).kind !== "absent") {
    throw new UsageError(
      `Cannot write "${CONFIG}": it exists already`,
      { remedy: "edit it, or move it away first" },
    );
  }
  const pyproject = await systemHost.readFile(`${folder}/pyproject.toml`);
  if (pyproject.kind === "text" && /^\s*\[\s*tool\.artificer-dispatcher\b/m.test(pyproject.text)) {
    throw new UsageError(
      `Cannot write "${CONFIG}": it would hide [tool.artificer-dispatcher] of pyproject.toml, which is the config here`,
    );
  }
}

async function plan(
  { answers, board }: Decision,
  folder: string,
): Promise<{ files: readonly PlannedFile[]; remarks: readonly string[] }> {
  const { command, queues } = answers;
  const config = {
    path: `${folder}/${CONFIG}`,
    text: configText(answers),
    kind: "create",
  } as const;
  // Before the first write: a config that cannot be parsed shows a mistake of ours or in an answer.
  parseConfig(config.text, {
    kinds: configKinds,
    source: CONFIG,
    path: config.path,
    baseDir: folder,
  });
  const made = board.queues === null ? [newBoard(board, Object.values(queues))] : [];
  const script = `${folder}/${basename(EXAMPLE_AGENT)}`;
  if (command === EXAMPLE_AGENT && (await systemHost.readFile(script)).kind === "absent") {
    made.push({ path: script, text: exampleScript(queues), kind: "create", mode: 0o755 });
  }
  const token = await planToken(folder);
  return { files: [config, ...made, ...token.files], remarks: token.remarks };
}

async function pathOfCommand(command: string, folder: string): Promise<string | null> {
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const found = await findCommand({ command, cwd: folder, env: {}, clearEnv: false, signal });
  return found.kind === "found" ? found.path : null;
}
