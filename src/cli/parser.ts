import { group, object, or } from "@optique/core/constructs";
import { runParser } from "@optique/core/facade";
import { formatMessage, type Message, message } from "@optique/core/message";
import { command, constant } from "@optique/core/primitives";
import { UsageError } from "../domain/errors.ts";
import { VERSION } from "../version.ts";
import { BRIEF, COMPLETE, EXAMPLES, FOOTER, PROGRAM, USAGE } from "./help.ts";
import { type AuditCommand, auditCommand } from "./options/audit.ts";
import { type BoardCommand, boardCommand } from "./options/board/mod.ts";
import {
  type CancelCommand,
  cancelCommand,
  type LogsCommand,
  logsCommand,
  type RunsCommand,
  runsCommand,
  type StatusCommand,
  statusCommand,
} from "./options/client.ts";
import {
  controlCommands,
  type PauseCommand,
  type ReloadCommand,
  type RetryCommand,
} from "./options/control.ts";
import { type CheckCommand, checkCommand, type InitCommand, initCommand } from "./options/setup.ts";
import { defaultCommand, type StartCommand, startCommand } from "./options/start.ts";
import { type TaskCommand, taskCommand } from "./options/task.ts";
import {
  type CompletionsCommand,
  completionsCommand,
  type SchemaCommand,
  schemaCommand,
} from "./options/tools.ts";

/** A parsed command line. */
export type Command =
  | StartCommand
  | InitCommand
  | CheckCommand
  | StatusCommand
  | RunsCommand
  | LogsCommand
  | CancelCommand
  | RetryCommand
  | PauseCommand
  | ReloadCommand
  | TaskCommand
  | BoardCommand
  | AuditCommand
  | SchemaCommand
  | CompletionsCommand
  | { readonly kind: "version" }
  | { readonly kind: "help"; readonly text: string };

const WIDTH = 80;

const parser = or(
  startCommand,
  group("Setting up", or(initCommand, checkCommand)),
  group(
    "Asking a running dispatcher",
    or(statusCommand, runsCommand, logsCommand, cancelCommand, controlCommands, taskCommand),
  ),
  group("The board itself", boardCommand),
  auditCommand,
  schemaCommand,
  completionsCommand,
  command("version", object({ kind: constant("version") }), {
    brief: message`Print the version`,
  }),
  defaultCommand,
);

/**
 * Parses a command line.
 *
 * @throws {UsageError} if the command line is not valid
 */
export function parseArgs(args: readonly string[]): Command {
  let printed = "";
  const help = (): Command => ({ kind: "help", text: printed });
  // `or` matches no empty line. `withDefault` around it would, but without "did you mean".
  return runParser(parser, PROGRAM, args.length === 0 ? ["start"] : args, {
    brief: BRIEF,
    usageLine: USAGE,
    commandList: "top-level",
    examples: EXAMPLES,
    footer: FOOTER,
    help: { option: { names: ["-h", "--help"] }, command: true, onShow: help },
    version: { value: VERSION, option: true, onShow: (): Command => ({ kind: "version" }) },
    // The scripts of `completions` call this each time that the user presses Tab.
    completion: { command: { names: [COMPLETE], hidden: true }, onShow: help },
    maxWidth: WIDTH,
    termWidth: "auto",
    aboveError: "none",
    stdout: (text) => printed += `${text}\n`,
    stderr: () => {},
    onError: (_code, error) => {
      throw new UsageError(describeMistake(error, helpFor(args)));
    },
  });
}

/** Rewrites a message of the parser in the form of our own messages. */
function describeMistake(error: Message, help: string): string {
  const [what = "", hint = ""] = formatMessage(error, { quotes: true })
    .replaceAll("`", '"').split("\n\n");
  const mistake = what.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (a) => a.toLowerCase());
  // The nearest suggestion comes first; the others are usually wrong.
  const [nearest] = /"[^"]+"/.exec(hint) ?? [];
  const near = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return `Cannot understand the command line: ${mistake}${near}\nSee "${help} --help"`;
}

/** The command whose help tells more. */
function helpFor([first = ""]: readonly string[]): string {
  return COMMANDS_WITH_OWN.includes(first) ? `${PROGRAM} ${first}` : PROGRAM;
}

/** The commands that need another command after them. */
const COMMANDS_WITH_OWN = ["board", "task"];
