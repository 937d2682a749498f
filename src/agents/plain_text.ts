/** Codes for a terminal that have an end of their own: of colours, the cursor, titles and links. */
// deno-lint-ignore no-control-regex
const CODES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\))/g;
/** What else a terminal would obey or lay out otherwise than it reads. Tabs may stay. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
/** So much of a line is kept where it stands for more: two lines of a usual terminal. */
const LONGEST_SUMMARY = 150;

/** The lines of a stranger's text, which a terminal may be given: codes are left out, other controls spelled out. */
export function plainLines(text: string): string[] {
  return text.replace(CODES, "").trimEnd().split(/\r?\n|\r/).map((line) =>
    line.replace(CONTROLS, spell)
  );
}

/** The first words of `text`, in one line. `…` ends what was cut. */
export function summaryOf(text: string): string {
  // A character is at most two units: no more is looked at than may be shown.
  const begun = [...text.slice(0, 4 * LONGEST_SUMMARY).replace(CODES, "").trim()];
  const isCut = begun.length > LONGEST_SUMMARY || text.length > 4 * LONGEST_SUMMARY;
  const kept = begun.slice(0, isCut ? LONGEST_SUMMARY - 1 : undefined).join("");
  return kept.replace(/\s+/g, " ").trimEnd().replace(CONTROLS, spell) + (isCut ? "…" : "");
}

function spell(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
