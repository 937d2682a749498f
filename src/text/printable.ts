/**
 * What a terminal obeys or shows nothing of: control codes, line separators, halves of characters, the marks
 * that change the direction of text (Bidi_Control), and everything that has no glyph of its own
 * (Default_Ignorable_Code_Point: zero-width characters, tag characters, fillers; and U+FFF9 to U+FFFB).
 */
const UNSEEN = String.raw`[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_C}\p{DI}\uFFF9-\uFFFB]`;

/** Signs that are drawn onto the letter before them. */
const MARK = String.raw`[[\p{Mn}\p{Me}]--\p{DI}]`;

/** More marks on one letter spill over the lines around it. This is Unicode's own limit (UTS #39, 5.4). */
const MAX_MARKS = 4;

/** Letters and signs of scripts other than those of Europe. */
const FOREIGN = String.raw`[\p{L}\p{M}\p{S}]--[\p{ASCII}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{DI}]`;

/**
 * Characters without a glyph that real text needs, each only once and only where it has an effect: flags in
 * tag characters, of which Unicode recommends three (England, Scotland, Wales); what joins emoji; what joins
 * and parts letters in Persian, Hindi or Khmer; and selectors of another form of a character.
 */
const NEEDED = [
  `\\u{1F3F4}(?:${["gbeng", "gbsct", "gbwls"].map(inTags).join("|")})\\u{E007F}`,
  String
    .raw`\u200D(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F].)(?=\p{Extended_Pictographic})`,
  String.raw`[\u200B-\u200D\u2060](?<=[${FOREIGN}--\p{sc=Zinh}--\p{sc=Zyyy}].)`,
  String.raw`[\uFE0E\uFE0F](?<=[\p{Emoji}\p{S}].)`,
  String.raw`[\p{VS}--[\uFE0E\uFE0F]](?<=[${FOREIGN}--\p{sc=Zinh}].)`,
];

/** Marks without a letter, which would change what we print before them, and too many marks. */
const STRAY_MARKS = [
  String.raw`${MARK}(?<=(?:^|\s).)`,
  String.raw`${MARK}(?<=${MARK}{${MAX_MARKS}}.)`,
];

/** A needed character is matched before the others, and so stays. */
const SPELLED = new RegExp(
  `${NEEDED.join("|")}|(?<spelled>${[UNSEEN, ...STRAY_MARKS].join("|")})`,
  "gsv",
);

/** Text in which there is nothing to find. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Complete escape sequences for a terminal: for colours, the cursor and the screen, titles, links and
 * clipboards, and character sets.
 */
// deno-lint-ignore no-control-regex
const CODES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)|[ -/]+[0-~])/g;

/** How {@linkcode escapeControls} spells a character. */
export type Spell = (character: string) => string;

/**
 * `text` with each character that {@linkcode isPrintable} refuses, except those in `kept`, spelled as in JSON:
 * `\u001b`, and in two halves beyond U+FFFF.
 */
export function escapeControls(text: string, kept = "", spell: Spell = spellAsJson): string {
  if (PLAIN.test(text)) return text;
  return text.replace(SPELLED, (character, ...rest) => {
    const { spelled } = rest.at(-1) as { readonly spelled?: string };
    return spelled === undefined || kept.includes(character) ? character : spell(character);
  });
}

/**
 * Untrusted `text` made safe for a terminal: line ends and tabs stay. Spelled out is what a terminal obeys,
 * what it does not show, what changes the direction of text, and more than four marks on one letter.
 */
export function printable(text: string): string {
  return escapeControls(text.replaceAll("\r\n", "\n"), "\t\n");
}

/** Untrusted `text` made safe for a terminal, in one line, such as for a cell of a table. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, " ").trim());
}

/**
 * Tells whether `text` is one line that shows all that it contains: without control characters, hidden
 * characters and halves of characters.
 */
export function isPrintable(text: string): boolean {
  return escapeControls(text) === text;
}

/** `text` without the codes that set colours, move the cursor and the like. */
export function withoutCodes(text: string): string {
  return text.replace(CODES, "");
}

/** Letters as the tag characters that stand for them (U+E0000 and the code of the letter). */
function inTags(letters: string): string {
  return Array.from(letters, (letter) => `\\u{E00${letter.charCodeAt(0).toString(16)}}`).join("");
}

function spellAsJson(character: string): string {
  const halves = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return halves.map((half) => `\\u${half.toString(16).padStart(4, "0")}`).join("");
}
