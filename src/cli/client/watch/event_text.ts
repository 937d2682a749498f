import { prettyFormatter } from "../../../logging/formatters.ts";
import type { StatusAnswer } from "../answers.ts";

/** One of the events of an answer. */
export type WatchedEvent = NonNullable<StatusAnswer["events"]>["lines"][number];

/** Formats events as the log of the dispatcher does. */
export function eventFormatter(
  options: { readonly colors: boolean; readonly withDate: boolean },
): (event: WatchedEvent) => string {
  const format = prettyFormatter({ ...options, limit: (text) => text });
  return ({ at, level, message, run_id }) =>
    format({
      category: [],
      level: levelOf(level),
      message: [message ?? ""],
      rawMessage: message ?? "",
      timestamp: Date.parse(at ?? ""),
      properties: { event: null, run_id },
    });
}

/** A newer dispatcher may have other levels. */
function levelOf(level: string | null): "info" | "warning" | "error" {
  return level === "warning" || level === "error" ? level : "info";
}
