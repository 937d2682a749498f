import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, multiple, optional } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { describedBy } from "../help/page.ts";
import { setupPages } from "../help/pages/setup.ts";
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
  describedBy(setupPages.check),
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
      board: optional(option("-b", "--board", string({ metavar: "BOARD" }), {
        description:
          message`The board: a file, from the config's folder, which init creates if it does not exist; or "planka", or the address of one`,
      })),
      queue: optional(option("-q", "--queue", string({ metavar: "NAME" }), {
        description: message`The queue from which agents get their tasks`,
      })),
      command: optional(option("--command", string({ metavar: "NAME" }), {
        description: message`The agent's command, such as claude, codex, gemini or opencode`,
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
  describedBy(setupPages.init),
);
