import type { ArgumentRisk } from "./kind.ts";

/**
 * The placeholder whose text everyone who may write a card can choose freely. The other placeholders are
 * safe at the beginning of an argument: a URL begins with its scheme, and ids come from the board, or from
 * the person who edits the board's file.
 */
const CARD_TEXT = "{task_name}";

/** An argument at risk and the one before it, which may be an option that takes it as its value. */
export interface RiskyArgument {
  readonly text: string;
  readonly before: string;
}

/**
 * The first argument that a card with the name `--dangerously-…` would turn into an option, or null. After
 * `--` there are no options.
 *
 * @param remedyOf gives the agent kind's own remedy for an argument, or null for the usual one
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
    return `Put "--" before it; if it is the value of ${JSON.stringify(before)}, write ${joined}`;
  }
  if (before.startsWith("-")) {
    return `Put "--" before it; if it is the value of ${
      JSON.stringify(before)
    }, use the long name of that option, as in "--name=${CARD_TEXT}"`;
  }
  return `Put "--" before it if the command supports that; if not, begin it with words of your own`;
}
