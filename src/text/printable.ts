/**
 * What a terminal would obey or lay out otherwise than it reads: control codes beside the tab and the
 * line end, line separators, and the marks that turn the direction of text.
 */
// deno-lint-ignore no-control-regex
const UNPRINTABLE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** `text` from a stranger, fit for a terminal: line ends and tabs stay, what else it would obey is spelled out. */
export function printable(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(UNPRINTABLE, spell);
}

/** The same in one line, such as for a cell of a table. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, " ").trim());
}

function spell(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
