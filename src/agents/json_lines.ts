import * as z from "zod";
import type { AgentEvent, ReadableLine } from "../contracts/agent_adapter.ts";
import { parseJson } from "../text/json.ts";

/** The type of the event for a line of text from an agent that prints JSON. */
export const TEXT = "text";
/**
 * The type of the event for a line that begins as JSON but can't be parsed: it was cut. It can be the line
 * that reports the agent's end, so a missing report of the end then proves nothing.
 */
export const UNREADABLE = "unreadable";

/** An unreadable line with more characters than this was cut, and a person can't use what is left of it. */
const MAX_TEXT_CHARS = 1_000;

/** A field that is null if it is missing or does not match `schema`. */
export function lenient<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().catch(null);
}

/** A count, such as of tokens; 0 if the agent does not report it. */
export const count = z.number().nonnegative().catch(0);

/**
 * Reads a line of JSON with `read`. A line of text becomes a {@linkcode TEXT} event, a line that was cut an
 * {@linkcode UNREADABLE} event. Throws only if `read` does.
 */
export function readJsonLine(
  line: string,
  read: (json: unknown) => AgentEvent | null,
): AgentEvent | null {
  const text = line.trim();
  if (text === "") return null;
  if (!beginsAsJson(text)) return { type: TEXT, data: {} };
  const json = parseJson(text);
  return json === undefined ? { type: UNREADABLE, data: {} } : read(json);
}

/**
 * The lines to show to a person in place of a line of JSON: the result of `read`, or a note if a long line
 * was cut; null to show the line unchanged.
 */
export function readableJsonLine(
  line: string,
  read: (json: unknown) => readonly ReadableLine[] | null,
): readonly ReadableLine[] | null {
  const text = line.trim();
  if (!beginsAsJson(text)) return null;
  const json = parseJson(text);
  return json === undefined ? cutLine(text) : read(json);
}

/** The data of the latest event of a type, parsed with `schema`; null if there is none or it does not match. */
export function latestOf<Data>(
  events: readonly AgentEvent[],
  type: string,
  schema: z.ZodType<Data>,
): Data | null {
  const latest = events.findLast((event) => event.type === type);
  return schema.safeParse(latest?.data).data ?? null;
}

function beginsAsJson(text: string): boolean {
  return /^[{[]/.test(text);
}

function cutLine(text: string): readonly ReadableLine[] | null {
  if (!/^\[?\{"/.test(text) || text.length <= MAX_TEXT_CHARS) return null;
  const length = text.length.toLocaleString("en");
  return [{ text: `  (a message of which ${length} characters are left)`, tone: "aside" }];
}
