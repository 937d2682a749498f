import { bash, fish, type ShellCompletion, zsh } from "@optique/core/completion";
import { group, or } from "@optique/core/constructs";
import type { DocSection } from "@optique/core/doc";
import { runParser } from "@optique/core/facade";
import { formatMessage, type Message } from "@optique/core/message";
import { getDocPageSync, type Suggestion } from "@optique/core/parser";
import { UsageError } from "../domain/errors.ts";
import { VERSION } from "../version.ts";
import { findMistake } from "./command_line/find_mistake.ts";
import { type CommandNode, commandOf, treeOf } from "./command_line/tree.ts";
import { COMPLETE, PROGRAM } from "./help.ts";
import { commandHelp } from "./help/command_help.ts";
import type { HelpStyle } from "./help/layout.ts";
import { overview } from "./help/overview.ts";
import { PAGES } from "./help/pages/mod.ts";
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
import type { CompleteCommand } from "./options/complete.ts";
import { type DemoCommand, demoCommand } from "./options/demo.ts";
import { type CheckCommand, checkCommand, type InitCommand, initCommand } from "./options/setup.ts";
import { defaultCommand, type StartCommand, startCommand } from "./options/start.ts";
import { type TaskCommand, taskCommand } from "./options/task.ts";
import { type WatchCommand, watchCommand } from "./options/watch.ts";
import {
  type CompletionsCommand,
  completionsCommand,
  helpCommand,
  type SchemaCommand,
  schemaCommand,
  SHELLS,
  versionCommand,
} from "./options/tools.ts";
import { openTerminal, pageColumns } from "./terminal/terminal.ts";

/** A parsed command line. */
export type Command =
  | StartCommand
  | DemoCommand
  | InitCommand
  | CheckCommand
  | StatusCommand
  | RunsCommand
  | LogsCommand
  | WatchCommand
  | CancelCommand
  | RetryCommand
  | PauseCommand
  | ReloadCommand
  | TaskCommand
  | BoardCommand
  | AuditCommand
  | SchemaCommand
  | CompletionsCommand
  | CompleteCommand
  | { readonly kind: "version" }
  | { readonly kind: "help"; readonly text: string };

const parser = or(
  startCommand,
  group("Set up", or(demoCommand, initCommand, checkCommand)),
  group("Look", or(statusCommand, runsCommand, logsCommand, watchCommand, auditCommand)),
  group("Act", or(cancelCommand, controlCommands, taskCommand)),
  group("Boards", boardCommand),
  group("Tools", or(schemaCommand, completionsCommand, versionCommand, helpCommand)),
  defaultCommand,
);

/** All commands with their options. */
export const COMMANDS: CommandNode = treeOf(parser.usage);

/**
 * Parses a command line. Help is laid out for standard output, unless `style` is given.
 *
 * @throws {UsageError} if the command line is not valid
 */
export function parseArgs(args: readonly string[], style: HelpStyle = ofStandardOutput()): Command {
  const named = commandOf(COMMANDS, args);
  if (named !== COMMANDS && named.commands.size > 0 && args.length === named.words.length) {
    return helpOf(named, style);
  }
  let suggestions: readonly Suggestion[] = [];
  const captured = (shell: ShellCompletion): ShellCompletion => ({
    ...shell,
    encodeSuggestions(all) {
      suggestions = [...all];
      return [];
    },
  });
  // `or` matches no empty line. `withDefault` around it would, but without "did you mean".
  const command = runParser(parser, PROGRAM, args.length === 0 ? ["start"] : args, {
    help: {
      option: { names: ["-h", "--help"] },
      onShow: (): Command => helpOf(commandBefore(args), style),
    },
    version: {
      value: VERSION,
      option: { names: ["-V", "--version"] },
      onShow: (): Command => ({ kind: "version" }),
    },
    completion: {
      // The scripts of `completions` call this each time that the user presses Tab.
      command: { names: [COMPLETE], hidden: true },
      shells: { bash: captured(bash), zsh: captured(zsh), fish: captured(fish) },
      onShow: (): Command => completionOf(args.slice(1), suggestions),
    },
    aboveError: "none",
    stdout: () => {},
    stderr: () => {},
    onError: (_code, error) => {
      throw mistakeIn(args, error);
    },
  });
  return command.kind === "help of" ? helpFor(command.words, style) : command;
}

/** What is asked after `complete`: a shell, and the words of a command line. */
function completionOf(
  [name = "", ...words]: readonly string[],
  suggestions: readonly Suggestion[],
): CompleteCommand {
  const shell = SHELLS.find((each) => each === name);
  if (shell !== undefined) return { kind: "complete", shell, words, suggestions };
  throw new UsageError(`Cannot complete for "${name}": only ${SHELLS.join(", ")} are known`);
}

/** The command that stands before `--help`, with options between them or not. */
function commandBefore(args: readonly string[]): CommandNode {
  return commandOf(COMMANDS, args.filter((arg) => !arg.startsWith("-")));
}

function helpFor(words: readonly string[], style: HelpStyle): Command {
  const node = commandOf(COMMANDS, words);
  if (node.words.length === words.length) return helpOf(node, style);
  const mistake = node.commands.size === 0 ? null : findMistake(COMMANDS, words);
  const what = mistake?.what ?? `"${node.words.join(" ")}" has no command below it`;
  throw cannotUnderstand(what, node);
}

function helpOf({ words }: CommandNode, style: HelpStyle): Command {
  const name = words.join(" ");
  const page = PAGES.get(name);
  if (page === undefined) return { kind: "help", text: overview(style) };
  return { kind: "help", text: commandHelp(name, page, sectionsOf(words), style) };
}

/** The options and arguments of a command as the parser describes them. */
export function sectionsOf(words: readonly string[]): readonly DocSection[] {
  return getDocPageSync(parser, words)?.sections ?? [];
}

function ofStandardOutput(): HelpStyle {
  return { width: pageColumns(), paint: openTerminal().paint };
}

/** What is wrong with `args`: our own words for a wrong word, else those of the parser. */
function mistakeIn(args: readonly string[], error: Message): UsageError {
  const mistake = findMistake(COMMANDS, args);
  return mistake === null
    ? cannotUnderstand(inOwnForm(error), commandOf(COMMANDS, args))
    : cannotUnderstand(mistake.what, mistake.at);
}

/** A message of the parser in the form of our own messages. */
function inOwnForm(error: Message): string {
  const [what = ""] = formatMessage(error, { quotes: true }).replaceAll("`", '"').split("\n\n");
  return what.replace(/\.$/, "")
    .replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())
    .replace(/^option ("[^"]+") is a Boolean flag, but got a value:/, "$1 takes no value such as")
    .replace(/^(?:"-."\/)?("[^"]+"): cannot be/, "$1 cannot be");
}

function cannotUnderstand(what: string, { words }: CommandNode): UsageError {
  const command = [PROGRAM, ...words, "--help"].join(" ");
  return new UsageError(`Cannot understand the command line: ${what}\nSee "${command}"`);
}
