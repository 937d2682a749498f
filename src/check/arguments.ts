import type { Route } from "../domain/route.ts";
import { type CheckResult, ok, warning } from "./result.ts";

/**
 * The placeholder that whoever may write a card fills as they like, where an argument begins with it.
 * The others are safe there: a URL begins with its scheme, and an id is given by the board, or by
 * whoever keeps the file that is the board.
 */
const CARD_TEXT = "{task_name}";

/** Whether a card that is named `--dangerously-…` could give an agent that option. */
export function checkArguments(routes: readonly Route[]): readonly CheckResult[] {
  const warnings = routes.flatMap((route) => {
    const at = exposedArgument(route.args);
    return at === null ? [] : [warningFor(route, at)];
  });
  if (warnings.length > 0) return warnings;
  return [ok("arguments", "No card's name can become an option of a command")];
}

/** The first argument that a card's name could turn into an option: behind `--` there are none. */
function exposedArgument(args: readonly string[]): number | null {
  const end = args.indexOf("--");
  const options = end === -1 ? args : args.slice(0, end);
  const at = options.findIndex((arg) => arg.replace(/^-+/, "").startsWith(CARD_TEXT));
  return at === -1 ? null : at;
}

function warningFor({ queue, agent, args }: Route, at: number): CheckResult {
  const text = JSON.stringify(args[at]);
  return warning(
    "arguments",
    `${
      JSON.stringify(queue)
    }: a card whose name begins with "-" turns the argument ${text} into an option`,
    remedyFor(agent, text, args[at - 1] ?? ""),
  );
}

function remedyFor(agent: string, text: string, before: string): string {
  // Print mode takes no value: what follows is the prompt, which claude also takes after "--".
  const isPrompt = agent === "claude" && (before === "-p" || before === "--print");
  if (isPrompt) return `Put "--" between them: ${JSON.stringify(before)}, "--", ${text}`;
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
