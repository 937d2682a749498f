import { z } from "zod";
import type { AgentEvent } from "../../contracts/agent_adapter.ts";
import { latestOf } from "../json_lines.ts";
import { fieldsAtEnd, fieldsAtStart } from "../json_parts.ts";
import { parseJson } from "../../text/json.ts";
import { type ResultLine, resultLine } from "./schema.ts";

/** How lines of claude begin. Its result begins with one of the first three, by version. */
const BEGINS_RESULT = /^\{"(?:type":"result"|duration_api_ms"|duration_ms"|subtype")/;
const BEGINS_EVENT = /\{"(?:type|duration_api_ms|duration_ms|subtype)":/g;
/** Trying each takes as long as the line is, so a hostile line may not have more of them. */
const MAX_TRIES = 20;

const partEvent = z.object({ text: z.string() });
const typed = z.object({ type: z.string() });

/**
 * The event of a line that begins as JSON but is not. Another event may have been written into it: then the
 * line ends with that one, or it is one of the parts of the broken line.
 *
 * @param read makes the event of a whole line
 */
export function readBrokenLine(
  text: string,
  read: (json: unknown) => AgentEvent | null,
): AgentEvent | null {
  const inner = objectAtEnd(text);
  const event = inner === null ? null : read(inner.json);
  if (event?.type === "result" || event?.type === "failure") return event;
  if (beginsResult(text)) {
    return { type: "begun", data: { text: inner === null ? text : text.slice(0, inner.at) } };
  }
  return event ?? restOf(text);
}

/** Whether a line begins as a result does. */
export function beginsResult(text: string): boolean {
  return BEGINS_RESULT.test(text);
}

/** The event of a line that can be the last part of a broken line, or null. */
export function restOf(text: string): AgentEvent | null {
  const isRest = text.endsWith("}") && text.includes('":');
  return isRest ? { type: "rest", data: { text } } : null;
}

/** The results of parts, by the last part, with the first one: each event that follows asks for them again. */
const joined = new WeakMap<AgentEvent, readonly [AgentEvent | undefined, ResultLine | null]>();

/** The result whose line was broken in two by another event, or null. */
export function joinedResult(events: readonly AgentEvent[]): ResultLine | null {
  const last = events.findLast(({ type }) => type === "rest");
  if (last === undefined) return null;
  const first = events.findLast(({ type }) => type === "begun");
  const known = joined.get(last);
  if (known !== undefined && known[0] === first) return known[1];
  const result = join(events);
  joined.set(last, [first, result]);
  return result;
}

function join(events: readonly AgentEvent[]): ResultLine | null {
  const begun = latestOf(events, "begun", partEvent);
  const rest = latestOf(events, "rest", partEvent);
  if (begun === null || rest === null) return null;
  const json = parseJson(begun.text + rest.text);
  return typed.safeParse(json).data?.type === "result"
    ? resultLine.safeParse(json).data ?? null
    : null;
}

/**
 * The result whose line was too long, by its first and its last characters; null if they do not show how it
 * ended. The last ones count: a field that is there twice is that of the result, and not of its parts.
 */
export function resultOfLongLine(start: string, end: string): ResultLine | null {
  const fields = { ...fieldsAtStart(start), ...fieldsAtEnd(end) };
  if (fields.type !== "result") return null;
  if (typeof fields.is_error !== "boolean" && typeof fields.subtype !== "string") return null;
  return resultLine.safeParse(fields).data ?? null;
}

/** The whole event that a broken line ends with, and where it begins; null if there is none. */
function objectAtEnd(text: string): { readonly json: unknown; readonly at: number } | null {
  const starts = Array.from(text.matchAll(BEGINS_EVENT), ({ index }) => index);
  for (const at of starts.filter((at) => at > 0).slice(-MAX_TRIES)) {
    const json = parseJson(text.slice(at));
    if (typed.safeParse(json).success) return { json, at };
  }
  return null;
}
