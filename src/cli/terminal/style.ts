const CODES = {
  bold: 1,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36,
  dim: 90,
} as const;

/** How a piece of text may look. */
export type Style = keyof typeof CODES;

/** Gives `text` a look, where there are colours. */
export type Paint = (style: Style, text: string) => string;

/** Paints for a terminal. */
export const paintColors: Paint = (style, text) =>
  text === "" ? "" : `\x1b[${CODES[style]}m${text}\x1b[0m`;

/** Paints nothing. */
export const paintNothing: Paint = (_style, text) => text;
