import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { command, constant, option } from "@optique/core/primitives";
import { OPTIONS } from "../help.ts";
import { configOption, portOption } from "./common.ts";

/** `start`, parsed: runs the dispatcher. */
export interface StartCommand {
  readonly kind: "start";
  /** A path, `-` for standard input, or undefined to search for the config. */
  readonly config?: string;
  /** Replaces `api_port`. */
  readonly port?: number;
  readonly debug: boolean;
  readonly once: boolean;
  /** Whether to print what would start, and start nothing. */
  readonly dryRun: boolean;
  /** Whether the dry run prints JSON. */
  readonly json: boolean;
}

const startOptions = object("Options", {
  config: configOption,
  port: portOption,
  once: option("--once", {
    description: message`Run the ready tasks once, then exit`,
  }),
  dryRun: option("--dry-run", {
    description:
      message`Print what would start and what would not, with the reasons, and start nothing; earlier runs are not considered`,
  }),
  json: option("--json", {
    description: message`Print the result of --dry-run as JSON`,
  }),
  debug: option("--debug", {
    description: message`Log more, and print the stack traces of errors`,
  }),
});

/** A command line without a command: it means `start`. */
export const defaultCommand = merge(object({ kind: constant("start") }), startOptions);

/** `start`. */
export const startCommand = command("start", defaultCommand, {
  brief: message`Watch the board and start agents (the default)`,
  usageLine: OPTIONS,
});
