/**
 * Characters that a terminal obeys, or that change how text is laid out: control codes, line separators,
 * and the marks that change the direction of text.
 */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Complete escape sequences for a terminal: for colours, the cursor and the screen, titles, links and
 * clipboards, and character sets.
 */
// deno-lint-ignore no-control-regex
const CODES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)|[ -/]+[0-~])/g;

/** `text` with each control character, except those in `kept`, spelled as in JSON: `\u001b`. */
export function escapeControls(text: string, kept = ""): string {
  return text.replace(
    CONTROLS,
    (character) => kept.includes(character) ? character : spell(character),
  );
}

/** Untrusted `text` made safe for a terminal: line ends and tabs stay, other control characters are spelled. */
export function printable(text: string): string {
  return escapeControls(text.replaceAll("\r\n", "\n"), "\t\n");
}

/** Untrusted `text` made safe for a terminal, in one line, such as for a cell of a table. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, " ").trim());
}

/** Tells whether `text` is one line without control characters and without half of a character. */
export function isPrintable(text: string): boolean {
  return text.isWellFormed() && text.search(CONTROLS) === -1;
}

/** `text` without the codes that set colours, move the cursor and the like. */
export function withoutCodes(text: string): string {
  return text.replace(CODES, "");
}

function spell(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
