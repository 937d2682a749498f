import type { LogLine } from "./log.ts";

/** The level and the message of an event's line. */
export type LineWords = Pick<LogLine, "level" | "message">;

/** A line of level debug. */
export function debug(message: string): LineWords {
  return { level: "debug", message };
}

/** A line of level info. */
export function info(message: string): LineWords {
  return { level: "info", message };
}

/** A line of level warning. */
export function warning(message: string): LineWords {
  return { level: "warning", message };
}

/** A line of level error. */
export function error(message: string): LineWords {
  return { level: "error", message };
}
