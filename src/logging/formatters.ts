import type { LogLevel, LogRecord, TextFormatter } from "@logtape/logtape";
import { escapeControls } from "../text/printable.ts";

const COLORS: Readonly<Partial<Record<LogLevel, number>>> = {
  debug: 90,
  info: 32,
  warning: 33,
  error: 31,
  fatal: 31,
};

const SHORT_RUN_ID = 8;

/** How many characters a message and a fact may have: a stranger's name of 1 MiB must not fill the disk. */
const MAX_MESSAGE = 8_192;
const MAX_FACT = 2_048;

/** Shortens a text that has more than `maxChars`, after it has masked the secrets in it. */
export type Limit = (text: string, maxChars: number) => string;

/** Where messages begin; the further lines of one begin there too, so that none passes for a line of its own. */
const INDENT = " ".repeat("00:00:00 warning  ".length);

/**
 * Formats a record as one line of JSON. A fact can't overwrite what every line has. What a terminal would obey
 * is spelled as JSON spells it: the line means the same, and people read logs with `tail`.
 */
export function jsonFormatter({ limit }: { readonly limit: Limit }): TextFormatter {
  return ({ timestamp, level, message, properties }) => {
    const text = limit(message.join(""), MAX_MESSAGE);
    const own = { time: new Date(timestamp).toISOString(), level, message: text };
    const facts = Object.entries(properties)
      .filter(([name, value]) => !Object.hasOwn(own, name) && value !== undefined)
      .map(([name, value]) => `,${JSON.stringify(name)}:${stringify(value, limit)}`);
    return escapeControls(`${JSON.stringify(own).slice(0, -1)}${facts.join("")}}`);
  };
}

/**
 * Formats a record for a person at a terminal: local time, level, message, and the facts of a line that
 * is not an event's.
 */
export function prettyFormatter(
  { colors, limit }: { readonly colors: boolean; readonly limit: Limit },
): TextFormatter {
  const paint = (code: number, text: string) => colors ? `\x1b[${code}m${text}\x1b[0m` : text;
  return ({ timestamp, level, message, properties }: LogRecord): string => {
    const time = paint(90, timeOfDay(new Date(timestamp)));
    const name = paint(COLORS[level] ?? 0, level.padEnd("warning".length));
    const facts = Object.hasOwn(properties, "event") ? "" : factsOf(properties, limit);
    const text = shortenRun(limit(message.join(""), MAX_MESSAGE), properties.run_id);
    return `${time} ${name}  ${printable(text)}${facts === "" ? "" : paint(90, facts)}`;
  };
}

/** The random end of a run's id tells runs apart, and leaves a line room on a terminal. */
function shortenRun(message: string, runId: unknown): string {
  const isLong = typeof runId === "string" && runId.length > SHORT_RUN_ID;
  return isLong ? message.replaceAll(runId, runId.slice(-SHORT_RUN_ID)) : message;
}

function timeOfDay(date: Date): string {
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

function factsOf(properties: Record<string, unknown>, limit: Limit): string {
  return Object.entries(properties).map(([name, value]) =>
    ` ${name}=${printable(stringify(value, limit))}`
  ).join("");
}

/** Names of tasks come from strangers: what a terminal would obey is spelled out. */
function printable(text: string): string {
  return escapeControls(text, "\n").replaceAll("\n", `\n${INDENT}`);
}

/** Any value as JSON. A value that JSON has no form for becomes text. */
function stringify(value: unknown, limit: Limit): string {
  const plain = (_key: string, part: unknown) => {
    const shown = toPlain(part);
    return typeof shown === "string" ? limit(shown, MAX_FACT) : shown;
  };
  try {
    return JSON.stringify(value, plain) ?? "null";
  } catch (error) {
    // A value that holds itself, or whose own toJSON fails.
    return JSON.stringify(`[not serialisable: ${error instanceof Error ? error.name : "unknown"}]`);
  }
}

function toPlain(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  return value instanceof Error ? value.message : value;
}
