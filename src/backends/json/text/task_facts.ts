import { type Member, skipObject, skipValue, type Span, stringAt } from "./scan.ts";

/** The id of an item, or why it is not a task. */
export type Facts =
  | { readonly id: string; readonly end: number }
  | {
    readonly id: null;
    readonly end: number;
    readonly reason: string;
    /** The name that a person knows it by, or its id, or null. */
    readonly name: string | null;
  };

/** The lists that a claim or a comment adds to. */
const LISTS: readonly string[] = ["assignees", "comments"];

/** Reads the id of the item at `at`, and where the item ends. */
export function taskFacts(text: string, at: number): Facts {
  if (text[at] !== "{") {
    return { id: null, end: skipValue(text, at), name: null, reason: "it is not an object" };
  }
  let id: string | null = null;
  let name: string | null = null;
  let noList: string | undefined;
  const end = skipObject(text, at, ({ key, value }) => {
    if (keyIs(text, key, "id")) id = plainText(text, value);
    else if (keyIs(text, key, "name")) name = plainText(text, value);
    else if (isNoList(text.slice(value.start, value.start + NO_LIST.length))) {
      noList ??= LISTS.find((list) => keyIs(text, key, list));
    }
  }, 3);
  const malformed = (reason: string): Facts => ({ id: null, end, reason, name: name ?? id });
  if (id === null || id === "") return malformed("it has no id");
  if (name === null) return malformed("it has no name");
  if (noList !== undefined) return malformed(`its ${JSON.stringify(noList)} is not a list`);
  return { id, end };
}

const NO_LIST = "true";

/** Whether a value cannot be meant as a list or as its only item. */
export function isNoList(value: string): boolean {
  return value === NO_LIST;
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
