import { merge, object, or } from "@optique/core/constructs";
import { runParser } from "@optique/core/facade";
import { formatMessage, type Message, message, optionName } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { UsageError } from "../domain/errors.ts";
import { VERSION } from "../version.ts";
import { BRIEF, EXAMPLES, FOOTER, OPTIONS, PROGRAM, USAGE } from "./help.ts";

/** What the command line asks for. */
export type Command =
  | StartCommand
  | { readonly kind: "version" }
  | { readonly kind: "help"; readonly text: string };

/** To run the dispatcher. */
export interface StartCommand {
  readonly kind: "start";
  /** A path, `-` for standard input, or undefined to search. */
  readonly config?: string;
  /** Instead of `api_port`. */
  readonly port?: number;
  readonly debug: boolean;
  readonly once: boolean;
}

const WIDTH = 80;

const startOptions = object("Options", {
  config: optional(option("-c", "--config", string({ metavar: "PATH" }), {
    description: message`Read the config from PATH; - is standard input`,
  })),
  port: optional(option("-p", "--port", integer({ metavar: "N", min: 0, max: 65535 }), {
    description: message`Serve the API on port N instead of api_port`,
    errors: { invalidValue: message`${optionName("--port")} takes a whole number from 0 to 65535` },
  })),
  once: option("--once", {
    description: message`Run what is ready once, then exit`,
  }),
  debug: option("--debug", {
    description: message`Log more, and print stacks of errors`,
  }),
});

const start = merge(object({ kind: constant("start") }), startOptions);

const parser = or(
  command("start", start, {
    brief: message`Watch the board and start agents (the default)`,
    usageLine: OPTIONS,
  }),
  command("version", object({ kind: constant("version") }), {
    brief: message`Print the version`,
  }),
  start,
);

/**
 * What `args` ask for.
 *
 * @throws {UsageError} for what cannot be understood
 */
export function parseArgs(args: readonly string[]): Command {
  let printed = "";
  const help = (): Command => ({ kind: "help", text: printed });
  // `or` matches no empty line; `withDefault` around it would mend that and cost the "did you mean".
  return runParser(parser, PROGRAM, args.length === 0 ? ["start"] : args, {
    brief: BRIEF,
    usageLine: USAGE,
    examples: EXAMPLES,
    footer: FOOTER,
    help: { option: { names: ["-h", "--help"] }, command: true, onShow: help },
    version: { value: VERSION, option: true, onShow: (): Command => ({ kind: "version" }) },
    maxWidth: WIDTH,
    termWidth: "auto",
    aboveError: "none",
    stdout: (text) => printed += `${text}\n`,
    stderr: () => {},
    onError: (_code, error) => {
      throw new UsageError(describeMistake(error));
    },
  });
}

/** The parser's own sentences in the form of ours. */
function describeMistake(error: Message): string {
  const [what = "", hint = ""] = formatMessage(error, { quotes: true })
    .replaceAll("`", '"').split("\n\n");
  const mistake = what.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (a) => a.toLowerCase());
  const near = hint === "" ? "" : `; ${hint.replace(/^D/, "d")}`;
  return `Cannot understand the command line: ${mistake}${near}\nSee "${PROGRAM} --help"`;
}
