import { resolve } from "node:path";
import * as z from "zod";
import { shown } from "../report/change.ts";
import { childValue } from "../schema_at.ts";
import { defineSection } from "../section.ts";
import { about, homeProblems, name } from "./keys.ts";

const MIB = 2 ** 20;

/** How lines of the log are written: for people, or as one JSON object a line. */
export const LOG_FORMATS = ["text", "json"] as const;

/** One of {@linkcode LOG_FORMATS}. */
export type LogFormat = typeof LOG_FORMATS[number];

interface LogSettings {
  /** Null for text on a terminal and JSON elsewhere. */
  readonly logFormat: LogFormat | null;
  /** The absolute path of the file that the log also goes to, or null for none. */
  readonly logFile: string | null;
  /** The most bytes of one log file. */
  readonly logFileBytes: number;
  /** How many log files there may be, the current one included. */
  readonly logFileCount: number;
}

/** The dispatcher's own log. */
export const log = defineSection({
  top: {
    schema: () => ({
      log_format: z.enum(LOG_FORMATS).optional()
        .meta(about(
          'The format of the dispatcher\'s log: "text" for people, "json" for one object a line; without it text on a terminal and JSON elsewhere',
          "json",
        )),
      log_file: name().optional()
        .meta(about(
          "A file that the dispatcher's log goes to as well; a relative path starts at the config's folder",
          "dispatcher.log",
        )),
      log_file_mib: z.number().min(1).default(10)
        .meta(about("MiB at which the log file is renamed and a new one begins", 50)),
      log_file_count: z.int().min(1).max(100).default(5)
        .meta(about("Maximum number of log files; the oldest is deleted first", 10)),
    }),
    settings: (config, { baseDir }): LogSettings => ({
      logFormat: config.log_format ?? null,
      logFile: config.log_file === undefined ? null : resolve(baseDir, config.log_file),
      logFileBytes: Math.floor(config.log_file_mib * MIB),
      logFileCount: config.log_file_count,
    }),
    problems: (config) => homeProblems("log_file", childValue(config, "log_file")),
    changes: {
      logFormat: { key: "log_format", describe: shown, needsRestart: true, escalates: true },
      logFile: { key: "log_file", describe: shown, needsRestart: true, escalates: true },
      logFileBytes: {
        key: "log_file_mib",
        describe: (before, after) => shown(before / MIB, after / MIB),
        needsRestart: true,
        escalates: true,
      },
      logFileCount: { key: "log_file_count", describe: shown, needsRestart: true, escalates: true },
    },
  },
});
