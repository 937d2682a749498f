import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import type { LogFormat } from "../../config/sections/log.ts";
import { describedBy } from "../help/page.ts";
import { runPages } from "../help/pages/run.ts";
import { configOption, filePath, portOption } from "./common.ts";
import { oneOf } from "./one_of.ts";

/** `start`, parsed: runs the dispatcher. */
export interface StartCommand {
  readonly kind: "start";
  /** A path, `-` for standard input, or undefined to search for the config. */
  readonly config?: string;
  /** Replaces `api_port`. */
  readonly port?: number;
  /** Replaces `log_format`. */
  readonly logFormat?: LogFormat;
  /** Replaces `log_file`. */
  readonly logFile?: string;
  readonly debug: boolean;
  readonly once: boolean;
  /** Whether to print what would start, and start nothing. */
  readonly dryRun: boolean;
  /** Whether the dry run prints JSON. */
  readonly json: boolean;
}

/** Not taken from the config's schema, whose import would slow every command down. */
const LOG_FORMATS = ["text", "json"] as const satisfies readonly LogFormat[];

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
  logFormat: optional(option("--log-format", oneOf(LOG_FORMATS, { metavar: "FORMAT" }), {
    description: message`Write the log as text, or as json with one object a line`,
  })),
  logFile: optional(option("--log-file", filePath, {
    description:
      message`Write the log to the file PATH, too: at most 5 files of 10 MiB, unless log_file_count and log_file_mib say otherwise`,
  })),
  debug: option("--debug", {
    description: message`Log more, and print the stack traces of errors`,
  }),
});

/** A command line without a command: it means `start`. */
export const defaultCommand = merge(object({ kind: constant("start") }), startOptions);

/** `start`. */
export const startCommand = command("start", defaultCommand, describedBy(runPages.start));
