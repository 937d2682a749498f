/**
 * What a terminal obeys, or lays out otherwise than it reads: control codes, line separators, and the marks
 * that turn the direction of text.
 */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Codes for a terminal that have an end of their own: of colours, of the cursor and the screen, of titles,
 * links and clipboards, and of character sets.
 */
// deno-lint-ignore no-control-regex
const CODES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)|[ -/]+[0-~])/g;

/** `text` with each control character but those in `kept` spelled out, as JSON would: `\u001b`. */
export function escapeControls(text: string, kept = ""): string {
  return text.replace(
    CONTROLS,
    (character) => kept.includes(character) ? character : spell(character),
  );
}

/** `text` from a stranger, fit for a terminal: line ends and tabs stay, what else it would obey is spelled out. */
export function printable(text: string): string {
  return escapeControls(text.replaceAll("\r\n", "\n"), "\t\n");
}

/** The same in one line, such as for a cell of a table. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, " ").trim());
}

/** Tells whether `text` is one line that reads as it is: it holds no control character and no half of one. */
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
