/** Codes that a terminal obeys up to their end: colours, cursor moves, titles and links. */
// deno-lint-ignore no-control-regex
const CODES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\))/g;
/** Other characters that a terminal obeys, or that change the direction of text. Tabs may stay. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
/** How many characters a summary keeps: two lines of a usual terminal. */
const LONGEST_SUMMARY = 150;

/** The lines of a stranger's text, safe for a terminal: codes are left out, other controls are spelled out. */
export function plainLines(text: string): string[] {
  return text.replace(CODES, "").trimEnd().split(/\r?\n|\r/).map((line) =>
    line.replace(CONTROLS, spell)
  );
}

/** The first words of `text`, in one line. `…` ends what was cut. */
export function summaryOf(text: string): string {
  // A character takes at most two units, so this is enough for what may be shown.
  const begun = [...text.slice(0, 4 * LONGEST_SUMMARY).replace(CODES, "").trim()];
  const isCut = begun.length > LONGEST_SUMMARY || text.length > 4 * LONGEST_SUMMARY;
  const kept = begun.slice(0, isCut ? LONGEST_SUMMARY - 1 : undefined).join("");
  return kept.replace(/\s+/g, " ").trimEnd().replace(CONTROLS, spell) + (isCut ? "…" : "");
}

function spell(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
