import { getLogger, type Logger } from "@logtape/logtape";

/** What is known of a line beside its message. Names are in snake_case. */
export type Facts = Readonly<Record<string, unknown>>;

/** How loud a line is. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** One line of the log. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly facts?: Facts;
  /** When it happened, in milliseconds since the epoch; unset for now. */
  readonly at?: number;
}

/** Takes lines for the log. Never throws and never waits. */
export interface Log {
  write(line: LogLine): void;
  debug(message: string, facts?: Facts): void;
  info(message: string, facts?: Facts): void;
  warning(message: string, facts?: Facts): void;
  error(message: string, facts?: Facts): void;
  /** The log of one part of the program: a category below this one. */
  child(part: string): Log;
}

/** The category that all lines of the program belong to. */
export const CATEGORY = "artificer";

/** The log of `category`, which LogTape hands to the sinks that are configured when a line is written. */
export function createLog(logger: Logger = getLogger(CATEGORY)): Log {
  // A message is a finished text. LogTape's methods for a level would read it as a template, so a record
  // is handed over whole: its message is one piece of text, with braces and all.
  const write = ({ level, message, facts = {}, at = Date.now() }: LogLine) => {
    // `emit` prepares a record before it finds out that nobody wants it, as of each request of the API.
    if (!logger.isEnabledFor(level)) return;
    logger.emit({
      level,
      message: [message],
      rawMessage: message,
      properties: { ...facts },
      timestamp: at,
    });
  };
  const at = (level: LogLevel) => (message: string, facts: Facts = {}) =>
    write({ level, message, facts });
  return {
    write,
    debug: at("debug"),
    info: at("info"),
    warning: at("warning"),
    error: at("error"),
    child: (part) => createLog(logger.getChild(part)),
  };
}
