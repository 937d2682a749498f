import type { LogLine } from "./log.ts";

/** The level and the message of an event's line. */
export type EventLine = Pick<LogLine, "level" | "message">;

/** A line of level debug. */
export function debug(message: string): EventLine {
  return { level: "debug", message };
}

/** A line of level info. */
export function info(message: string): EventLine {
  return { level: "info", message };
}

/** A line of level warning. */
export function warning(message: string): EventLine {
  return { level: "warning", message };
}

/** A line of level error. */
export function error(message: string): EventLine {
  return { level: "error", message };
}
