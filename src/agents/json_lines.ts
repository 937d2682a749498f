import * as z from "zod";
import type { AgentEvent, ReadableLine } from "../contracts/agent_adapter.ts";

/** The event of a line that is text where the agent prints JSON. */
export const TEXT = "text";
/**
 * The event of a line that begins as JSON and can't be read: it was cut on its way. It may have been the
 * one that tells the end, whose absence then proves nothing.
 */
export const UNREADABLE = "unreadable";

/** A longer line that can't be read was cut: the rest of it is of no use to a person. */
const LONGEST_TEXT = 1_000;

/** A field that is read if it has the right type, and is null if it does not. */
export function lenient<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().catch(null);
}

/** A number of something that was taken, 0 if the agent does not tell. */
export const count = z.number().nonnegative().catch(0);

/** What an agent's line of JSON says, by `read`, or that it is text or was cut. Never throws if `read` doesn't. */
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
 * What a person is shown of an agent's line of JSON: what `read` makes of it, a note in place of a long
 * line that was cut, or null for a line to be shown as it is.
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

/** What the latest event of a type carries, read by `schema`, or null. */
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

/** What `text` stands for, or undefined, which no JSON stands for. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cutLine(text: string): readonly ReadableLine[] | null {
  if (!/^\[?\{"/.test(text) || text.length <= LONGEST_TEXT) return null;
  const length = text.length.toLocaleString("en");
  return [{ text: `  (a message of which ${length} characters are left)`, tone: "aside" }];
}
