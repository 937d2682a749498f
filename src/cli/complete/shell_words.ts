/** A word as a person has typed it so far. */
export interface TypedWord {
  /** What it means. */
  readonly text: string;
  /** The quote that it begins with and that is still open; empty if none is. */
  readonly quote: "" | "'" | '"';
}

/** What a shell reads as itself, outside of quotes. */
const PLAIN = /[\w@%+=:,./-]/;

/** Reads a word that a shell has not read yet: some hand over what stands on the line. Null if a quote opens within. */
export function readTyped(word: string): TypedWord | null {
  let text = "";
  let quote: TypedWord["quote"] = "";
  let isOpenFromStart = false;
  for (let at = 0; at < word.length; at++) {
    const char = word.charAt(at);
    const next = word.charAt(at + 1);
    if (quote === "" && (char === "'" || char === '"')) {
      quote = char;
      isOpenFromStart = at === 0;
    } else if (quote !== "" && char === quote) {
      quote = "";
    } else if (char === "\\" && quote !== "'" && (quote === "" || '$`"\\'.includes(next))) {
      text += next;
      at++;
    } else text += char;
  }
  return quote === "" || isOpenFromStart ? { text, quote } : null;
}

/**
 * A word as it has to stand on a line of bash, which inserts what it is given unchanged: nothing in it is obeyed. After
 * an open quote it is what follows that quote. Null if that cannot be written there.
 */
export function writeForBash(text: string, quote: TypedWord["quote"]): string | null {
  switch (quote) {
    case "":
      return Array.from(text, (char) => PLAIN.test(char) ? char : `\\${char}`).join("");
    case '"':
      return text.includes("!") ? null : text.replace(/[$`"\\]/g, "\\$&");
    case "'":
      return text.includes("'") ? null : text;
  }
}
