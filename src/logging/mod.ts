import { configureSync, getLogger, type LogRecord } from "@logtape/logtape";
import type { Redact } from "../text/redaction.ts";
import { formatJsonLine } from "./json_lines.ts";
import { LineWriter } from "./line_writer.ts";
import type { Log } from "./log.ts";
import { prettyFormatter } from "./pretty.ts";

const CATEGORY = "artificer";

/** How the log is set up. */
export interface LoggingOptions {
  /** Whether lines of level debug are written too. */
  readonly debug: boolean;
  /** Every line passes it last. */
  readonly redact: Redact;
  /** Where lines go. */
  readonly target?: Pick<typeof Deno.stderr, "write" | "isTerminal">;
  readonly colors?: boolean;
}

/** The log, set up. */
export interface Logging {
  readonly log: Log;
  /** Resolves once what was logged is written; called last. */
  flush(): Promise<void>;
}

/** Sets up the log of this process: lines for a person on a terminal, JSON Lines elsewhere. */
export function startLogging(options: LoggingOptions): Logging {
  const { debug, redact, target = Deno.stderr, colors = !Deno.noColor } = options;
  const writer = new LineWriter(target);
  const format = target.isTerminal() ? prettyFormatter({ colors }) : formatJsonLine;
  const sink = (record: LogRecord) => writer.write(redact(format(record)));
  configureSync({
    reset: true,
    sinks: { lines: sink },
    loggers: [
      { category: CATEGORY, sinks: ["lines"], lowestLevel: debug ? "debug" : "info" },
      { category: ["logtape", "meta"], sinks: ["lines"], lowestLevel: "warning" },
    ],
  });
  return { log: createLog(), flush: () => writer.flush() };
}

function createLog(): Log {
  const logger = getLogger(CATEGORY);
  // A message is text: what looks like one of LogTape's placeholders in it is none.
  const plain = (message: string) => message.replace(/[{}]/g, "$&$&");
  return {
    debug: (message, facts = {}) => logger.debug(plain(message), { ...facts }),
    info: (message, facts = {}) => logger.info(plain(message), { ...facts }),
    warning: (message, facts = {}) => logger.warning(plain(message), { ...facts }),
    error: (message, facts = {}) => logger.error(plain(message), { ...facts }),
  };
}
