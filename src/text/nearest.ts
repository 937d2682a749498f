import leven from "leven";

/** A longer text is not a name that somebody misspelled, and comparing two takes long times long. */
const MAX_LENGTH = 500;

/**
 * The one of `known` that the writer of `name` most likely meant, or null if none is similar. Case and
 * punctuation do not count, two swapped letters count as one slip, and up to one letter in three may be
 * wrong.
 */
export function nearest(name: string, known: Iterable<string>): string | null {
  if (name.length > MAX_LENGTH) return null;
  const wanted = lettersOf(name);
  let best: { readonly word: string; readonly slips: number } | null = null;
  for (const word of known) {
    if (word.length > MAX_LENGTH) continue;
    const letters = lettersOf(word);
    const maxSlips = Math.max(1, Math.floor(Math.max(wanted.length, letters.length) / 3));
    // Each letter that one has more is a slip.
    if (Math.abs(wanted.length - letters.length) > maxSlips) continue;
    const slips = slipsBetween(wanted, letters);
    if (slips > maxSlips || slips >= wanted.length) continue;
    if (best === null || slips < best.slips) best = { word, slips };
  }
  return best?.word ?? null;
}

/** `; did you mean "Done"?`, or an empty text if none of `known` is similar to `name`. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const near = nearest(name, known);
  return near === null ? "" : `; did you mean ${JSON.stringify(near)}?`;
}

/**
 * Tells whether `name` is surely `other` misspelled: it differs in case or punctuation, in two swapped
 * letters, or in one letter (two in a long name). `Phase 2` is not `Phase 1` misspelled.
 */
export function isMisspelling(name: string, other: string): boolean {
  if (Math.max(name.length, other.length) > MAX_LENGTH) return false;
  const [a, b] = [lettersOf(name), lettersOf(other)];
  if (a === "" || name === other) return false;
  if (a === b) return true;
  if (a.replace(/\D/g, "") !== b.replace(/\D/g, "")) return false;
  const edits = leven(a, b);
  return isSwap(a, b, edits) || edits <= (a.length >= 8 ? 2 : a.length >= 4 ? 1 : 0);
}

/** The letters and digits of `text`, in lower case: two spellings of one name give the same letters. */
export function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function slipsBetween(a: string, b: string): number {
  const edits = leven(a, b);
  return isSwap(a, b, edits) ? 1 : edits;
}

function isSwap(a: string, b: string, edits: number): boolean {
  const sorted = (text: string) => Array.from(text).toSorted().join("");
  return edits === 2 && sorted(a) === sorted(b);
}
