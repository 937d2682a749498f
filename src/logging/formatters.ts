import type { LogLevel, LogRecord, TextFormatter } from "@logtape/logtape";
import { messageOf } from "../domain/errors.ts";
import { escapeControls } from "../text/printable.ts";
import { columnsOf } from "../text/columns.ts";
import { wrap } from "../text/wrap.ts";

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

const LEVEL_WIDTH = "warning".length;

/** On a terminal with fewer columns, a message has no room beside a deep indent. */
const NARROW = 60;

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

/** How {@linkcode prettyFormatter} writes a line. */
export interface PrettyOptions {
  readonly colors: boolean;
  /** Whether the time has a date: who reads a file has not seen the day pass. */
  readonly withDate: boolean;
  readonly limit: Limit;
}

/** Formats a record for a person: local time, level, message, and the facts of a line that is not an event's. */
export function prettyFormatter({ colors, withDate, limit }: PrettyOptions): TextFormatter {
  const paint = (code: number, text: string) => colors ? `\x1b[${code}m${text}\x1b[0m` : text;
  return ({ timestamp, level, message, properties }: LogRecord): string => {
    const time = (withDate ? dateAndTime : timeOfDay)(new Date(timestamp));
    const name = paint(COLORS[level] ?? 0, level.padEnd(LEVEL_WIDTH));
    const facts = Object.hasOwn(properties, "event") ? "" : factsOf(properties, limit);
    const text = shortenRun(limit(message.join(""), MAX_MESSAGE), properties.run_id);
    // The further lines of a message begin where it does, so that none passes for a line of its own.
    const indent = " ".repeat(time.length + 1 + LEVEL_WIDTH + 2);
    const shown = printable(text).replaceAll("\n", `\n${indent}`);
    return `${paint(90, time)} ${name}  ${shown}${facts === "" ? "" : paint(90, facts)}`;
  };
}

/**
 * Breaks a line that {@linkcode prettyFormatter} made at its spaces, so that it fits into `columns`. Its further
 * lines begin below its message, or further left on a narrow terminal, or for a word such as a hash that has no
 * room there.
 */
export function foldPretty(line: string, columns: number): string {
  const begin = "00:00:00 ".length + LEVEL_WIDTH + 2;
  const fits = (word: string) => columnsOf(word) <= columns - begin;
  const isRoomy = columns >= NARROW && line.split(/[ \n]/).every(fits);
  const rest = " ".repeat(isRoomy ? begin : 2);
  return line.split("\n").map((part) => wrap(part, { rest, width: columns })).join("\n");
}

/** The random end of a run's id tells runs apart, and leaves a line room on a terminal. */
function shortenRun(message: string, runId: unknown): string {
  const isLong = typeof runId === "string" && runId.length > SHORT_RUN_ID;
  return isLong ? message.replaceAll(runId, runId.slice(-SHORT_RUN_ID)) : message;
}

function timeOfDay(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");
}

/** Such as `2026-11-22 23:48:05`, in local time. */
function dateAndTime(date: Date): string {
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join("-");
  return `${day} ${timeOfDay(date)}`;
}

function twoDigits(part: number): string {
  return String(part).padStart(2, "0");
}

function factsOf(properties: Record<string, unknown>, limit: Limit): string {
  return Object.entries(properties).map(([name, value]) =>
    ` ${name}=${printable(stringify(value, limit))}`
  ).join("");
}

/** Names of tasks come from strangers: what a terminal would obey is spelled out. */
function printable(text: string): string {
  return escapeControls(text, "\n");
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
  return value instanceof Error ? messageOf(value) : value;
}
