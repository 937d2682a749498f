import type { Log, LogLine } from "../../src/logging/log.ts";

/** A log whose lines are kept, those of its parts among them. */
export function fakeLog(): { readonly log: Log; readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const write = (line: LogLine) => void lines.push(line);
  const at = (level: LogLine["level"]): Log["info"] => (message, facts) =>
    write({ level, message, ...facts === undefined ? {} : { facts } });
  const log: Log = {
    write,
    debug: at("debug"),
    info: at("info"),
    warning: at("warning"),
    error: at("error"),
    child: () => log,
  };
  return { log, lines };
}
