import type { Usage, UsageTerm } from "@optique/core/usage";
import { PAGES } from "../help/pages/mod.ts";

/** An option of a command. */
export interface OptionWord {
  readonly names: readonly string[];
  /** Whether a value follows it. */
  readonly takesValue: boolean;
}

/** The arguments of a command. */
export interface Arguments {
  readonly names: readonly string[];
  readonly required: readonly string[];
  /** How many there may be. */
  readonly max: number;
}

/** A command: its words, what it takes, and the commands below it. */
export interface CommandNode {
  readonly words: readonly string[];
  readonly commands: ReadonlyMap<string, CommandNode>;
  readonly options: readonly OptionWord[];
  readonly arguments: Arguments;
}

const HELP: OptionWord = { names: ["-h", "--help"], takesValue: false };
const VERSION: OptionWord = { names: ["-V", "--version"], takesValue: false };

/** All commands that a parser knows, from the usage that it declares. */
export function treeOf(usage: Usage): CommandNode {
  const root = nodeOf([], usage);
  return { ...root, options: [...root.options, VERSION] };
}

/** Every command of a tree, without the root. */
export function commandsIn(node: CommandNode): readonly CommandNode[] {
  return Array.from(node.commands.values()).flatMap((child) => [child, ...commandsIn(child)]);
}

/** The command that `args` name: the words before its arguments and options. */
export function commandOf(root: CommandNode, args: readonly string[]): CommandNode {
  let node = root;
  for (const arg of args) {
    const child = node.commands.get(arg);
    if (child === undefined) break;
    node = child;
  }
  return node;
}

function nodeOf(words: readonly string[], usage: Usage): CommandNode {
  const commands = new Map<string, CommandNode>();
  const options: OptionWord[] = [];
  const read = (terms: Usage): void => {
    const [first, ...rest] = terms;
    if (first === undefined || !("name" in first)) {
      return terms.forEach(readTerm);
    }
    if (first.hidden !== true) commands.set(first.name, nodeOf([...words, first.name], rest));
  };
  const readTerm = (term: UsageTerm): void => {
    switch (term.type) {
      case "option":
        options.push({ names: term.names, takesValue: term.metavar !== undefined });
        break;
      case "exclusive":
        term.terms.forEach(read);
        break;
      case "command":
        read([term]);
        break;
      default:
        if ("terms" in term) read(term.terms);
    }
  };
  read(usage);
  return { words, commands, options: [...options, HELP], arguments: argumentsOf(words) };
}

/** The arguments as the command's page has them: the parser takes some of them as one list. */
function argumentsOf(words: readonly string[]): Arguments {
  const { usage = "" } = PAGES.get(words.join(" ")) ?? {};
  const terms = usage.split(" ").filter((term) => !["", "[OPTIONS]", "COMMAND"].includes(term));
  return {
    names: terms.map((term) => term.replace(/[[\].]/g, "")),
    required: terms.filter((term) => !term.startsWith("[")),
    max: terms.some((term) => term.includes("...")) ? Infinity : terms.length,
  };
}
