import {
  configure,
  dispose,
  type LogRecord,
  type Sink,
  type TextFormatter,
} from "@logtape/logtape";
import type { Redact } from "../text/redaction.ts";
import { shortened } from "../text/shortened.ts";
import { jsonFormatter, type Limit, prettyFormatter } from "./formatters.ts";
import { LineWriter } from "./line_writer.ts";
import { CATEGORY, createLog, type Log } from "./log.ts";

/** How the log is set up. */
export interface LoggingOptions {
  /** Whether lines of level debug are written too. */
  readonly debug: boolean;
  /** Masks secrets in every line, last of all. */
  readonly redact: Redact;
  /** Where lines go; standard error if unset. */
  readonly target?: Pick<typeof Deno.stderr, "write" | "isTerminal">;
  readonly colors?: boolean;
}

/** The log, set up. */
export interface Logging {
  readonly log: Log;
  /** Resolves once every line so far is written, or after a second; called last. */
  flush(): Promise<void>;
}

/** Sets up the log of this process: lines for a person on a terminal, JSON Lines elsewhere. */
export async function startLogging(options: LoggingOptions): Promise<Logging> {
  const { debug, redact, target = Deno.stderr, colors = !Deno.noColor } = options;
  // A secret that is cut can no longer be found.
  const limit: Limit = (text, maxChars) =>
    text.length > maxChars ? shortened(redact(text), maxChars) : text;
  const format = target.isTerminal()
    ? prettyFormatter({ colors, limit })
    : jsonFormatter({ limit });
  const sinks = { lines: lineSink(new LineWriter(target), (record) => redact(format(record))) };
  await configure({
    reset: true,
    sinks,
    loggers: [
      { category: CATEGORY, sinks: ["lines"], lowestLevel: debug ? "debug" : "info" },
      { category: ["logtape", "meta"], sinks: ["lines"], lowestLevel: "warning" },
    ],
  });
  // Disposes of each sink, which writes what it still holds.
  return { log: createLog(), flush: dispose };
}

/** A sink of LogTape that survives a full disk and a closed pipe, see {@linkcode LineWriter}. */
function lineSink(writer: LineWriter, format: TextFormatter): Sink & AsyncDisposable {
  const sink = (record: LogRecord) => writer.write(format(record));
  return Object.assign(sink, { [Symbol.asyncDispose]: () => writer.flush() });
}
