import type { LogLevel, LogRecord } from "@logtape/logtape";
import { stringify } from "./stringify.ts";

const COLORS: Readonly<Partial<Record<LogLevel, number>>> = {
  debug: 90,
  info: 32,
  warning: 33,
  error: 31,
  fatal: 31,
};

const SHORT_RUN_ID = 8;

/** Where messages begin; the further lines of one begin there too, so that none passes for a line of its own. */
const INDENT = " ".repeat("00:00:00 warning  ".length);

/** A formatter for a person at a terminal: local time, level, message, and facts of lines that are no event. */
export function prettyFormatter({ colors }: { readonly colors: boolean }) {
  const paint = (code: number, text: string) => colors ? `\x1b[${code}m${text}\x1b[0m` : text;
  return ({ timestamp, level, message, properties }: LogRecord): string => {
    const time = paint(90, timeOfDay(new Date(timestamp)));
    const name = paint(COLORS[level] ?? 0, level.padEnd("warning".length));
    const facts = Object.hasOwn(properties, "event") ? "" : factsOf(properties);
    const said = shortenRun(message.join(""), properties.run_id);
    return `${time} ${name}  ${printable(said)}${facts === "" ? "" : paint(90, facts)}`;
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

function factsOf(properties: Record<string, unknown>): string {
  return Object.entries(properties).map(([name, value]) =>
    ` ${name}=${printable(stringify(value))}`
  ).join("");
}

/** Names of tasks come from strangers: what a terminal would obey is spelled out. */
function printable(text: string): string {
  return text
    // deno-lint-ignore no-control-regex
    .replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escapeControl)
    .replaceAll("\n", `\n${INDENT}`);
}

function escapeControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
