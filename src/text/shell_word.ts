import { escapeControls, isPrintable } from "./printable.ts";

const PLAIN = /^[\w@%+=:,./-]+$/;

/** `word` as a POSIX shell reads it back as one word, whatever it holds; in quotes only if it needs them. */
export function shellWord(word: string): string {
  return PLAIN.test(word) ? word : quotedShellWord(word);
}

/** `word` in quotes, as a POSIX shell reads it back as one word. */
export function quotedShellWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** `argv` as a line that a POSIX shell reads back as the same arguments. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(shellWord).join(" ");
}

/**
 * The same as a person can paste it into bash, zsh or ksh. Words that hold what a terminal would obey are
 * spelled with escapes: a line end in the name of a card must not look like ours.
 */
export function pasteableLine(argv: readonly string[]): string {
  return argv.map((word) => isPrintable(word) ? shellWord(word) : spelledOut(word)).join(" ");
}

function spelledOut(word: string): string {
  const text = word.replace(/[\\']/g, "\\$&").replaceAll("\r", "\\r").replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t");
  return `$'${escapeControls(text)}'`;
}
