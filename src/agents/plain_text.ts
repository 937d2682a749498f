import { escapeControls, withoutCodes } from "../text/printable.ts";

/** How many characters a summary keeps: two lines of a usual terminal. */
const MAX_SUMMARY_CHARS = 150;

/** The lines of an untrusted text, safe for a terminal: without escape sequences, other controls spelled. */
export function plainLines(text: string): string[] {
  const lines = withoutCodes(text).trimEnd().split(/\r?\n|\r/);
  return lines.map((line) => escapeControls(line, "\t"));
}

/** A text as one line, safe for a terminal. Not cut, since a cut secret can no longer be found and masked. */
export function lineOf(text: string): string {
  return escapeControls(withoutCodes(text).replace(/\s+/g, " ").trim());
}

/** The first words of `text`, in one line. A text that is too long ends with `…`. */
export function summaryOf(text: string): string {
  // A character takes at most two units, so this is enough for the characters that are kept.
  const begun = [...withoutCodes(text.slice(0, 4 * MAX_SUMMARY_CHARS)).trim()];
  const isCut = begun.length > MAX_SUMMARY_CHARS || text.length > 4 * MAX_SUMMARY_CHARS;
  const kept = begun.slice(0, isCut ? MAX_SUMMARY_CHARS - 1 : undefined).join("");
  return escapeControls(kept.replace(/\s+/g, " ").trimEnd()) + (isCut ? "…" : "");
}
