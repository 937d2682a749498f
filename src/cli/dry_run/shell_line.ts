import { commandLine } from "../../api/mapping.ts";
import { printable } from "../../text/printable.ts";

/**
 * A command as one line that a person can paste into bash, zsh or ksh. Words that hold what a terminal
 * would obey are spelled with escapes: a line end in the name of a card must not look like ours.
 */
export function shellLine(argv: readonly string[]): string {
  return argv.map((word) => isPlain(word) ? commandLine([word]) : escaped(word)).join(" ");
}

function isPlain(word: string): boolean {
  return printable(word) === word && !/[\t\n]/.test(word);
}

function escaped(word: string): string {
  const text = word.replace(/[\\']/g, "\\$&").replaceAll("\r", "\\r").replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t");
  return `$'${printable(text)}'`;
}
