import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { command, constant, option } from "@optique/core/primitives";
import { OPTIONS } from "../help.ts";
import { configOption, portOption } from "./common.ts";

/** To run the dispatcher. */
export interface StartCommand {
  readonly kind: "start";
  /** A path, `-` for standard input, or undefined to search. */
  readonly config?: string;
  /** Instead of `api_port`. */
  readonly port?: number;
  readonly debug: boolean;
  readonly once: boolean;
  /** Say what would start, and start nothing. */
  readonly dryRun: boolean;
  /** Whether that is for a program to read. */
  readonly json: boolean;
}

const startOptions = object("Options", {
  config: configOption,
  port: portOption,
  once: option("--once", {
    description: message`Run what is ready once, then exit`,
  }),
  dryRun: option("--dry-run", {
    description:
      message`Say what would start and why not, and do none of it; earlier runs are not looked at`,
  }),
  json: option("--json", {
    description: message`Print what --dry-run found as JSON`,
  }),
  debug: option("--debug", {
    description: message`Log more, and print stacks of errors`,
  }),
});

/** What starts without a subcommand. */
export const defaultCommand = merge(object({ kind: constant("start") }), startOptions);

/** `start`. */
export const startCommand = command("start", defaultCommand, {
  brief: message`Watch the board and start agents (the default)`,
  usageLine: OPTIONS,
});
