import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, multiple, optional } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { lines, OPTIONS } from "../help.ts";
import { configOption, jsonOption, portOption } from "./common.ts";

/** `check`, parsed: verifies everything that the dispatcher needs. */
export interface CheckCommand {
  readonly kind: "check";
  /** A path, `-` for standard input, or undefined to search for the config. */
  readonly config?: string;
  /** Replaces `api_port`. */
  readonly port?: number;
  /** Whether the check also fixes what it can fix. */
  readonly fix: boolean;
  readonly json: boolean;
}

/** `init`, parsed: writes a config. It asks on a terminal for each option that is missing here. */
export interface InitCommand {
  readonly kind: "init";
  /** Ask nothing. */
  readonly yes: boolean;
  readonly board?: string;
  readonly command?: string;
  readonly queue?: string;
  /** The folder that agents work in. */
  readonly work?: string;
  /** The folder of the config. */
  readonly home?: string;
  /** The commands that agents may run. */
  readonly allow?: readonly string[];
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
    brief: message`Find what would go wrong, and how to fix it`,
    description:
      message`Checks the config, the rights, the state folder, the board, the agents' commands and the API's port. It starts no agent, and without --fix it changes nothing.`,
    usageLine: OPTIONS,
    footer: lines(
      "Exit codes:",
      "  0  the dispatcher can start; there may be warnings",
      "  1  something is missing",
      "  2  the command line is wrong",
    ),
  },
);

/** `init`. */
export const initCommand = command(
  "init",
  merge(
    object({ kind: constant("init") }),
    object("Options", {
      work: optional(option("-w", "--work", string({ metavar: "PATH" }), {
        description: message`The folder that agents work in; init creates it if it does not exist`,
      })),
      home: optional(option("--home", string({ metavar: "PATH" }), {
        description: message`The folder of config, board and state, outside of the work folder`,
      })),
      board: optional(option("-b", "--board", string({ metavar: "PATH" }), {
        description:
          message`The board file, from the config's folder; init creates it if it does not exist`,
      })),
      queue: optional(option("-q", "--queue", string({ metavar: "NAME" }), {
        description: message`The queue from which agents get their tasks`,
      })),
      command: optional(option("--command", string({ metavar: "NAME" }), {
        description: message`The agent's command, such as claude`,
      })),
      allow: map(
        multiple(option("--allow", string({ metavar: "COMMAND" }), {
          description:
            message`A command that agents may run, such as "npm test"; give it several times, or none`,
        })),
        (all) => all.length === 0 ? undefined : all,
      ),
      yes: option("-y", "--yes", { description: message`Ask nothing, use the defaults` }),
    }),
  ),
  {
    brief: message`Write an artificer.toml, for the project in this folder`,
    description:
      message`Asks on a terminal for every option that is missing. It never overwrites a file. Config, board and state go to a folder that agents cannot change: beside a project, or else here, with a work folder below it.`,
    usageLine: OPTIONS,
    footer: lines(
      "Exit codes:",
      "  0    the files are written",
      "  2    nothing was written: a file exists already, or an option is wrong",
      "  130  nothing was written: Ctrl-C ended the questions",
    ),
  },
);
