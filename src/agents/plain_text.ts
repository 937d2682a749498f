import { escapeControls, withoutCodes } from "../text/printable.ts";

/** How many characters a summary keeps: two lines of a usual terminal. */
const LONGEST_SUMMARY = 150;

/** The lines of a stranger's text, safe for a terminal: codes are left out, other controls are spelled out. */
export function plainLines(text: string): string[] {
  const lines = withoutCodes(text).trimEnd().split(/\r?\n|\r/);
  return lines.map((line) => escapeControls(line, "\t"));
}

/** The first words of `text`, in one line. `…` ends what was cut. */
export function summaryOf(text: string): string {
  // A character takes at most two units, so this is enough for what may be shown.
  const begun = [...withoutCodes(text.slice(0, 4 * LONGEST_SUMMARY)).trim()];
  const isCut = begun.length > LONGEST_SUMMARY || text.length > 4 * LONGEST_SUMMARY;
  const kept = begun.slice(0, isCut ? LONGEST_SUMMARY - 1 : undefined).join("");
  return escapeControls(kept.replace(/\s+/g, " ").trimEnd()) + (isCut ? "…" : "");
}
