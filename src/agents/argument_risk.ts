import type { ArgumentRisk } from "./kind.ts";

/**
 * The placeholder that anybody who may write a card fills as they like. The others are safe at the
 * beginning of an argument: a URL begins with its scheme, and an id is given by the board, or by the
 * person who keeps the file that is the board.
 */
const CARD_TEXT = "{task_name}";

/** What an argument is about: its text, and the one before it, which may be an option that takes it. */
export interface RiskyArgument {
  readonly text: string;
  readonly before: string;
}

/**
 * The first argument that a card named `--dangerously-…` would turn into an option, or null. Behind `--`
 * there are no options.
 *
 * @param remedyOf what a kind advises in a case that it knows better, or null
 */
export function findArgumentRisk(
  args: readonly string[],
  remedyOf: (argument: RiskyArgument) => string | null = () => null,
): ArgumentRisk | null {
  const end = args.indexOf("--");
  const options = end === -1 ? args : args.slice(0, end);
  const at = options.findIndex((arg) => arg.replace(/^-+/, "").startsWith(CARD_TEXT));
  if (at === -1) return null;
  const argument = { text: args[at] ?? "", before: args[at - 1] ?? "" };
  return { at, remedy: remedyOf(argument) ?? usualRemedy(argument) };
}

function usualRemedy({ before }: RiskyArgument): string {
  if (before.startsWith("--")) {
    const joined = JSON.stringify(`${before}=${CARD_TEXT}`);
    return `Put "--" before it; where it is the value of ${
      JSON.stringify(before)
    }, write ${joined}`;
  }
  if (before.startsWith("-")) {
    return `Put "--" before it; where it is the value of ${
      JSON.stringify(before)
    }, give that option by its long name, as "--name=${CARD_TEXT}"`;
  }
  return `Put "--" before it, where the command knows that sign; else begin it with words of yours`;
}
