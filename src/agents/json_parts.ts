import { parseJson } from "../text/json.ts";

/** The fields of an object that are known, by their names. */
export type Fields = Readonly<Record<string, unknown>>;

/** Of a text that is cut, this much is kept. */
const MAX_TEXT_CHARS = 16 * 1024;

/** Where a field begins. Within a text a quote has a backslash before it. */
const FIELD = /,"\w{1,64}":/g;
/** Trying each takes as long as the end is, so a hostile line may not have more of them. */
const MAX_TRIES = 100;

/**
 * The fields of a JSON object of which only the beginning is left. A text in which it was cut is a field with
 * the part that is left; any other value that was cut is left out.
 */
export function fieldsAtStart(start: string): Fields {
  const fields = new Map<string, unknown>();
  const text = start.trimStart();
  let at = 1;
  if (!text.startsWith("{")) return {};
  for (;;) {
    const name = /^\s*"(\w{1,64})"\s*:\s*/.exec(text.slice(at, at + 200));
    if (name === null) return Object.fromEntries(fields);
    const from = at + name[0].length;
    const to = endOfValue(text, from);
    const key = name[1] ?? "";
    if (to === null) {
      const part = cutText(text.slice(from));
      if (part !== null) fields.set(key, part);
      return Object.fromEntries(fields);
    }
    fields.set(key, parseJson(text.slice(from, to)));
    if (text[to] !== ",") return Object.fromEntries(fields);
    at = to + 1;
  }
}

/** The last fields of a JSON object of which only the end is left. No text within it can forge them. */
export function fieldsAtEnd(end: string): Fields {
  const text = end.trimEnd();
  const starts = Array.from(text.matchAll(FIELD), ({ index }) => index).slice(-MAX_TRIES);
  for (const at of starts) {
    // A field of an object within the object leaves a bracket that nothing opens.
    const fields = parseJson(`{${text.slice(at + 1)}`);
    if (isFields(fields)) return fields;
  }
  return {};
}

function isFields(json: unknown): json is Fields {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Where the value that begins at `from` ends, or null if it was cut. */
function endOfValue(text: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = endOfText(text, at);
      if (end === null) return null;
      at = end;
    } else if (char === "{" || char === "[") {
      depth++;
    } else if (char === "}" || char === "]") {
      if (depth === 0) return at;
      depth--;
    } else if (char === "," && depth === 0) {
      return at;
    }
  }
  return null;
}

/** The index of the quote that closes the text at `from`, or null if it was cut. */
function endOfText(text: string, from: number): number | null {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return null;
}

/** The part that is left of a text that was cut, or null if the value is not a text. */
function cutText(value: string): string | null {
  if (!value.startsWith('"')) return null;
  const part = value.slice(1, 1 + MAX_TEXT_CHARS).replace(/\\(?:u[\da-fA-F]{0,3})?$/, "");
  const text = parseJson(`"${part}"`);
  return typeof text === "string" ? `${text}…` : null;
}
