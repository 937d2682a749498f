import {
  configure,
  dispose,
  type LogRecord,
  type Sink,
  type TextFormatter,
} from "@logtape/logtape";
import { dirname } from "node:path";
import { type Explanation, messageOf, UsageError } from "../domain/errors.ts";
import { UnsafeFileError } from "../files/unsafe_file.ts";
import type { Redact } from "../text/redaction.ts";
import { shellWord } from "../text/shell_word.ts";
import { shortened } from "../text/shortened.ts";
import { foldPretty, jsonFormatter, type Limit, prettyFormatter } from "./formatters.ts";
import { type LineTarget, LineWriter } from "./line_writer.ts";
import { CATEGORY, createLog, type Log } from "./log.ts";
import { LogFile, type LogFileOptions } from "./log_file.ts";

/** Where lines go. */
export interface LogTarget extends LineTarget {
  isTerminal(): boolean;
  /** The width of a terminal now. */
  columns?(): number;
}

/** How the log is set up. */
export interface LoggingOptions {
  /** Whether lines of level debug are written too. */
  readonly debug: boolean;
  /** Masks secrets in every line, last of all. */
  readonly redact: Redact;
  /** Null for text on a terminal, and JSON Lines elsewhere. */
  readonly format?: "text" | "json" | null;
  /** The file that lines go to as well. */
  readonly file?: Omit<LogFileOptions, "onTrouble"> | null;
  /** Where lines go; standard error if unset. Lines for a person are broken at spaces if it tells its columns. */
  readonly target?: LogTarget;
  readonly colors?: boolean;
}

/** The log, set up. */
export interface Logging {
  readonly log: Log;
  /** Resolves once every line so far is written, or after a second; called last. */
  flush(): Promise<void>;
}

/**
 * Sets up the log of this process: lines for a person on a terminal, JSON Lines elsewhere and in a file, unless
 * `format` says otherwise.
 *
 * @throws {UsageError} if the file can't be opened
 */
export async function startLogging(options: LoggingOptions): Promise<Logging> {
  const { debug, redact, format = null, colors = !Deno.noColor } = options;
  const target: LogTarget = options.target ?? Deno.stderr;
  // A secret that is cut can no longer be found.
  const limit: Limit = (text, maxChars) =>
    text.length > maxChars ? shortened(redact(text), maxChars) : text;
  const log = createLog();
  const file = options.file ? openFile(options.file, log) : null;
  const place = { colors, limit, isTerminal: target.isTerminal(), columns: target.columns };
  const sinks: Record<string, Sink & AsyncDisposable> = {
    lines: lineSink(target, formatterOf(format, place), redact),
  };
  if (file !== null) {
    sinks.file = lineSink(
      file,
      formatterOf(format, { ...place, isTerminal: false, columns: undefined }),
      redact,
    );
  }
  const names = Object.keys(sinks);
  await configure({
    reset: true,
    sinks,
    loggers: [
      { category: CATEGORY, sinks: names, lowestLevel: debug ? "debug" : "info" },
      { category: ["logtape", "meta"], sinks: names, lowestLevel: "warning" },
    ],
  });
  // Disposes of each sink, which writes what it still holds.
  const flush = async () => {
    await dispose();
    file?.close();
  };
  return { log, flush };
}

/** What lines are made for. */
interface Place {
  readonly isTerminal: boolean;
  readonly colors: boolean;
  readonly limit: Limit;
  readonly columns: (() => number) | undefined;
}

function formatterOf(
  format: LoggingOptions["format"],
  { isTerminal, colors, limit, columns }: Place,
): LineFormat {
  const isText = format === "text" || (format !== "json" && isTerminal);
  if (!isText) {
    const mark = (message: string) =>
      JSON.stringify({ time: new Date().toISOString(), level: "warning", message });
    return { record: jsonFormatter({ limit }), mark };
  }
  const record = prettyFormatter({ colors: colors && isTerminal, withDate: !isTerminal, limit });
  return columns === undefined
    ? { record }
    : { record, fold: (line) => foldPretty(line, columns()) };
}

/** How a record becomes a line, and how the message about lost lines does. */
interface LineFormat {
  readonly record: TextFormatter;
  /** Breaks the line, once its secrets are masked: one that is broken can't be found. */
  readonly fold?: (line: string) => string;
  readonly mark?: (message: string) => string;
}

/** A sink of LogTape that survives a full disk and a closed pipe, see {@linkcode LineWriter}. */
function lineSink(
  target: LineTarget,
  { record: format, fold = (line) => line, mark }: LineFormat,
  redact: Redact,
): Sink & AsyncDisposable {
  const writer = new LineWriter(target, mark);
  const sink = (record: LogRecord) => writer.write(fold(redact(format(record))));
  return Object.assign(sink, { [Symbol.asyncDispose]: () => writer.flush() });
}

/** Opens the log file. If it fails later, the log says so, on standard error too. */
function openFile(options: Omit<LogFileOptions, "onTrouble">, log: Log): LogFile {
  const file = new LogFile({ ...options, onTrouble: (problem) => log.warning(problem) });
  try {
    file.open();
    return file;
  } catch (error) {
    const { problem, remedy } = refusalOf(error, options.path);
    const what = `Cannot write to the log file ${JSON.stringify(options.path)}`;
    throw new UsageError(`${what}: ${problem}`, { remedy });
  }
}

function refusalOf(error: unknown, path: string): Explanation {
  if (error instanceof UnsafeFileError) {
    return {
      problem: `it ${error.what}`,
      remedy: "name a regular file, or one that does not exist",
    };
  }
  const folder = dirname(path);
  if (error instanceof Deno.errors.NotFound) {
    return { problem: "its folder does not exist", remedy: `run mkdir -p ${shellWord(folder)}` };
  }
  const isDenied = error instanceof Deno.errors.PermissionDenied;
  const remedy = isDenied ? "name a file that you own, in a folder that you may write" : null;
  return { problem: messageOf(error), remedy };
}
