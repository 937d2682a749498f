import { escapeControls, isPrintable } from "./printable.ts";

const PLAIN = /^[\w@%+=:,./-]+$/;

/** `word` so that a POSIX shell reads it back as one word, whatever it contains; quoted only if needed. */
export function shellWord(word: string): string {
  return PLAIN.test(word) ? word : quotedShellWord(word);
}

/** `word` in quotes, so that a POSIX shell reads it back as one word. */
export function quotedShellWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** `argv` as a line that a POSIX shell reads back as the same arguments. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(shellWord).join(" ");
}

/**
 * `argv` as a line that a person can paste into bash, zsh or ksh. Words that contain control characters are
 * spelled with escapes: a line end in the name of a card must not look like one of ours.
 */
export function pasteableLine(argv: readonly string[]): string {
  return argv.map((word) => isPrintable(word) ? shellWord(word) : spelledOut(word)).join(" ");
}

function spelledOut(word: string): string {
  const text = word.replace(/[\\']/g, "\\$&").replaceAll("\r", "\\r").replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t");
  return `$'${escapeControls(text, "", spellForShell)}'`;
}

/** One character in the escapes that bash, zsh and ksh share. */
function spellForShell(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
}
