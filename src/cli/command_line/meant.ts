import { lettersOf, nearest } from "../../text/nearest.ts";
import { ownValue } from "../../text/own.ts";
import { type CommandNode, commandsIn } from "./tree.ts";

/** What other programs call these commands. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  ls: ["list"],
  mv: ["move"],
  delete: ["rm"],
  remove: ["rm"],
  show: ["get"],
  new: ["add", "create"],
  edit: ["update"],
  run: ["start"],
  stop: ["cancel", "drain"],
  kill: ["cancel"],
  ps: ["runs"],
};

/**
 * The commands that `word` after `node` may mean: a similar name there, or else the same name, another
 * program's name or a similar name anywhere.
 */
export function meantCommands(
  word: string,
  node: CommandNode,
  root: CommandNode,
): readonly string[] {
  const names = [word, ...ownValue(OTHER_NAMES, word) ?? []];
  const near = nearest(word, node.commands.keys());
  if (near !== null) return [near];
  const here = names.filter((name) => node.commands.has(name));
  if (here.length > 0) return here;
  const all = commandsIn(root);
  const called = (wanted: readonly string[]) =>
    all.filter(({ words }) => wanted.includes(lastOf(words))).map(({ words }) => words.join(" "));
  const same = called(names);
  if (same.length > 0) return same;
  const similar = nearest(word, all.map(({ words }) => lastOf(words)));
  return similar === null ? [] : called([similar]);
}

/** A sentence about an option that `node` does not have: which one was meant, or which command has it. */
export function unknownOption(name: string, node: CommandNode, root: CommandNode): string {
  const command = node.words.join(" ");
  const subject = command === ""
    ? `unknown option "${name}"`
    : `"${command}" has no option "${name}"`;
  const isLong = name.startsWith("--");
  if (isLong && ownersOf(name, root).length > 0) return `${subject}; ${whoHas(name, root)}`;
  const near = nearOption(name, namesOf(node));
  if (near !== null) return `${subject}; did you mean "${near}"?`;
  const elsewhere = isLong ? nearOption(name, commandsIn(root).flatMap(namesOf)) : null;
  if (elsewhere !== null) {
    return `${subject}; did you mean "${elsewhere}"? ${capitalized(whoHas(elsewhere, root))}`;
  }
  if (isLong) return subject;
  const short = namesOf(node).filter((known) => !known.startsWith("--"));
  return `${subject}; its short options are ${short.join(", ")}`;
}

/** The option that `name` probably means. One letter is too short to be similar to another. */
function nearOption(name: string, known: readonly string[]): string | null {
  const same = known.find((option) => lettersOf(option) === lettersOf(name));
  return same ?? nearest(name, known.filter((option) => option.startsWith("--")));
}

function whoHas(option: string, root: CommandNode): string {
  const owners = ownersOf(option, root).map(({ words }) => `"${words.join(" ")}"`);
  const [first = "", second = ""] = owners;
  if (owners.length === 1) return `${first} has it`;
  if (owners.length === 2) return `${first} and ${second} have it`;
  return `other commands have it, such as ${first} and ${second}`;
}

function ownersOf(option: string, root: CommandNode): readonly CommandNode[] {
  return commandsIn(root).filter((node) => namesOf(node).includes(option));
}

function namesOf({ options }: CommandNode): readonly string[] {
  return options.flatMap(({ names }) => names);
}

function lastOf(words: readonly string[]): string {
  return words.at(-1) ?? "";
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
