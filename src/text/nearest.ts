import leven from "leven";

/** The one of `known` that `word` is most likely a slip of, or null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const distance = (other: string) => leven(word.toLowerCase(), other.toLowerCase());
  const best = known.toSorted((a, b) => distance(a) - distance(b))[0];
  if (best === undefined) return null;
  const isNear = distance(best) <= Math.max(1, Math.floor(best.length / 3));
  return isNear || sameLetters(word, best) ? best : null;
}

/** Two letters that changed places are one slip, though two edits. */
function sameLetters(a: string, b: string): boolean {
  const sorted = (text: string) => [...text.toLowerCase()].toSorted().join("");
  return sorted(a) === sorted(b);
}

/** `; did you mean "Done"?`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? "" : `; did you mean "${near}"?`;
}
