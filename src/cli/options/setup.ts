import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { lines, OPTIONS } from "../help.ts";
import { configOption, jsonOption, portOption } from "./common.ts";

/** To look whether all is there that the dispatcher needs. */
export interface CheckCommand {
  readonly kind: "check";
  /** A path, `-` for standard input, or undefined to search. */
  readonly config?: string;
  /** Instead of `api_port`. */
  readonly port?: number;
  /** Whether what can be put right is put right. */
  readonly fix: boolean;
  readonly json: boolean;
}

/** To write a config. What is not said here is asked for on a terminal. */
export interface InitCommand {
  readonly kind: "init";
  /** Ask nothing. */
  readonly yes: boolean;
  readonly board?: string;
  readonly command?: string;
  readonly queue?: string;
}

/** `check`. */
export const checkCommand = command(
  "check",
  merge(
    object({ kind: constant("check") }),
    object("Options", {
      config: configOption,
      port: portOption,
      fix: option("--fix", { description: message`Set up the board's webhook` }),
      json: jsonOption,
    }),
  ),
  {
    brief: message`Find out what would go wrong, and what to do about it`,
    description:
      message`Looks at the config, the rights, the state folder, the board, the agents' commands and the API's port. It starts no agent, and without --fix it changes nothing.`,
    usageLine: OPTIONS,
    footer: lines(
      "Exit codes:",
      "  0  the dispatcher can start; there may be warnings",
      "  1  something is missing",
      "  2  a mistake in the command line",
    ),
  },
);

/** `init`. */
export const initCommand = command(
  "init",
  merge(
    object({ kind: constant("init") }),
    object("Options", {
      board: optional(option("-b", "--board", string({ metavar: "PATH" }), {
        description: message`The board file; made where there is none`,
      })),
      queue: optional(option("-q", "--queue", string({ metavar: "NAME" }), {
        description: message`The queue whose tasks are given to agents`,
      })),
      command: optional(option("--command", string({ metavar: "NAME" }), {
        description: message`The agent's command, such as claude`,
      })),
      yes: option("-y", "--yes", { description: message`Ask nothing, take what is usual` }),
    }),
  ),
  {
    brief: message`Write an artificer.toml for this folder`,
    description:
      message`Asks on a terminal for what the options do not say. It overwrites nothing.`,
    usageLine: OPTIONS,
    footer: lines(
      "Exit codes:",
      "  0    the files are written",
      "  2    nothing was written: something is in the way, or an option is wrong",
      "  130  nothing was written: Ctrl-C ended the questions",
    ),
  },
);
