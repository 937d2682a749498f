import { meantCommands, unknownOption } from "./meant.ts";
import type { CommandNode, OptionWord } from "./tree.ts";

/** What is wrong with a command line, and the command whose help tells more. */
export interface Mistake {
  readonly what: string;
  readonly at: CommandNode;
}

/** What {@linkcode findMistake} has read so far. */
interface Read {
  node: CommandNode;
  /** The words that are neither commands nor options. */
  readonly given: string[];
  /** An option before the command. */
  early: string | null;
}

/**
 * The first word of `args` that the command does not know, with what was probably meant; null if it knows all
 * of them, so that only a value can be wrong.
 */
export function findMistake(root: CommandNode, args: readonly string[]): Mistake | null {
  const read: Read = { node: root, given: [], early: null };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--") {
      read.given.push(...args.slice(i + 1));
      break;
    }
    const { node } = read;
    if (arg.startsWith("-") && arg.length > 1) {
      const [name = ""] = arg.split("=", 1);
      const option = optionOf(node, name);
      if (option === null && !isCluster(name, node)) {
        return { what: unknownOption(name, node, root), at: node };
      }
      if (node === root) read.early ??= name;
      if (option?.takesValue === true && name === arg) i++;
      continue;
    }
    const child = read.given.length === 0 ? node.commands.get(arg) : undefined;
    if (child !== undefined) read.node = child;
    else if (node.commands.size > 0) return { what: unknownCommand(arg, node, root), at: node };
    else read.given.push(arg);
  }
  const what = misplacedOption(read, root) ?? wrongNumber(read);
  return what === null ? null : { what, at: read.node };
}

function optionOf({ options }: CommandNode, name: string): OptionWord | null {
  return options.find(({ names }) => names.includes(name)) ?? null;
}

function unknownCommand(word: string, node: CommandNode, root: CommandNode): string {
  const below = node === root ? "" : ` below "${node.words.join(" ")}"`;
  const subject = `unknown command "${word}"${below}`;
  const meant = meantCommands(word, node, root);
  if (meant.length > 0) {
    return `${subject}; did you mean ${meant.map((name) => `"${name}"`).join(" or ")}?`;
  }
  return node === root ? subject : `${subject}; there are ${[...node.commands.keys()].join(", ")}`;
}

function misplacedOption({ node, early }: Read, root: CommandNode): string | null {
  if (early === null || node === root) return null;
  return optionOf(node, early) === null
    ? unknownOption(early, node, root)
    : `"${early}" must come after "${node.words.join(" ")}"`;
}

function wrongNumber({ node, given }: Read): string | null {
  const name = `"${node.words.join(" ")}"`;
  const { names, required, max } = node.arguments;
  if (given.length < required.length) {
    return `${name} needs ${required.slice(given.length).join(" and ")} after it`;
  }
  const extra = given[max];
  if (extra === undefined) return null;
  if (max === 0) return `${name} takes no argument such as "${extra}"`;
  return `${name} takes only ${names.join(" and ")}, and "${extra}" is one argument more; ` +
    "put a text of several words in quotes";
}

/** Several short options in one word, such as `-fn`, are not a misspelled one. */
function isCluster(name: string, node: CommandNode): boolean {
  return /^-[^-]{2,}$/.test(name) &&
    Array.from(name.slice(1)).every((letter) => optionOf(node, `-${letter}`) !== null);
}
