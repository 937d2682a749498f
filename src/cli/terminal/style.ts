const CODES = {
  bold: 1,
  red: 31,
  green: 32,
  yellow: 33,
  // The bright one: the other cannot be read on black.
  blue: 94,
  magenta: 35,
  cyan: 36,
  dim: 90,
} as const;

/** A style of a piece of text. */
export type Style = keyof typeof CODES;

/** Adds a style to `text` if the output has colors. */
export type Paint = (style: Style, text: string) => string;

/** Adds the codes of a terminal. */
export const paintColors: Paint = (style, text) =>
  text === "" ? "" : `\x1b[${CODES[style]}m${text}\x1b[0m`;

/** Returns the text unchanged. */
export const paintNothing: Paint = (_style, text) => text;

/** A code that {@linkcode paintColors} writes. */
const OWN_CODE = new RegExp(`(\\x1b\\[(?:0|${Object.values(CODES).join("|")})m)`);

/** `text` with everything changed by `change` but the codes of our styles. */
export function withStyles(text: string, change: (part: string) => string): string {
  return text.split(OWN_CODE).map((part, i) => i % 2 === 1 ? part : change(part)).join("");
}
