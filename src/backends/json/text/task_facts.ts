import { type Member, skipObject, skipValue, type Span, stringAt } from "./scan.ts";

/** The id of an item, or why it is not a task. */
export type Facts =
  | { readonly id: string; readonly end: number }
  | { readonly id: null; readonly end: number; readonly reason: string };

/** Reads the id of the item at `at`, and where the item ends. */
export function taskFacts(text: string, at: number): Facts {
  if (text[at] !== "{") {
    return { id: null, end: skipValue(text, at), reason: "it is not an object" };
  }
  let id: string | null = null;
  let named = false;
  const end = skipObject(text, at, ({ key, value }) => {
    if (keyIs(text, key, "id")) id = plainText(text, value);
    else if (keyIs(text, key, "name")) named = plainText(text, value) !== null;
  }, 3);
  if (id === null || id === "") return { id: null, end, reason: "it has no id" };
  return named ? { id, end } : { id: null, end, reason: "it has no name" };
}

/** The text of a string, or of a number as it is written; null for every other value. */
function plainText(text: string, value: Span): string | null {
  const first = text[value.start] ?? "";
  if (first === '"') return stringAt(text, value);
  return /[-\d]/.test(first) ? text.slice(value.start, value.end) : null;
}

/** Tells whether a key is `word`, escaped or not. Does not copy most keys out of the text. */
export function keyIs(text: string, key: Member["key"], word: string): boolean {
  const length = key.end - key.start - 2;
  if (length === word.length) return text.startsWith(word, key.start + 1);
  return length >= word.length + 5 && stringAt(text, key) === word;
}
