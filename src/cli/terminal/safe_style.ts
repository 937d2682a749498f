/** A code that sets styles. */
// deno-lint-ignore no-control-regex
const STYLE_CODE = /^\x1b\[([\d;:]*)m$/;
/** Styles that a reader sees: bold, dim, italic, underlined, inverse, struck, their ends, and colors. */
const SEEN = new Set([0, 1, 2, 3, 4, 7, 9, 21, 22, 23, 24, 25, 27, 28, 29, 39, 49]);

/** What text is drawn with: colors as their codes name them, or null for the terminal's own. */
export interface Colors {
  readonly text: string | null;
  readonly ground: string | null;
}

/** The terminal's own colors. */
export const OWN_COLORS: Colors = { text: null, ground: null };

/**
 * The colors after `code`, which is obeyed then; null for a code that must not be obeyed, since it would hide
 * text: concealed (8), blinking (5, 6), in the color of its ground, or in a way that terminals read differently.
 */
export function colorsAfter(code: string, before: Colors): Colors | null {
  const parameters = STYLE_CODE.exec(code)?.[1]?.split(";");
  if (parameters === undefined) return null;
  let { text, ground } = before;
  while (parameters.length > 0) {
    const parameter = parameters.shift() ?? "";
    const style = Number(parameter.split(":")[0]);
    const color = colorOf(style, parameter, parameters);
    if (color !== null) {
      if (isOfGround(style)) ground = color;
      else text = color;
    } else if (!SEEN.has(style)) return null;
    if (style === 0 || style === 39) text = null;
    if (style === 0 || style === 49) ground = null;
  }
  return text !== null && text === ground ? null : { text, ground };
}

/** The color that a parameter names, with what follows it; null for a parameter that sets no color. */
function colorOf(style: number, parameter: string, following: string[]): string | null {
  if (style !== 38 && style !== 48) return namedColor(style, parameter);
  // Colons stand within one parameter, with an empty field for the color space: 38:2::255:0:0.
  const own = parameter.split(":").slice(1).filter((field) => field !== "");
  const isSpread = !parameter.includes(":");
  const [kind] = isSpread ? following : own;
  const length = kind === "5" ? 2 : kind === "2" ? 4 : 0;
  const fields = isSpread ? following.splice(0, length) : own;
  return length > 0 && fields.length === length ? fields.map(Number).join() : null;
}

/** One of the 16 colors, as the table of 256 numbers it. */
function namedColor(style: number, parameter: string): string | null {
  if (parameter.includes(":")) return null;
  const [tens, ones] = [Math.floor(style / 10), style % 10];
  if (ones > 7) return null;
  if (tens === 3 || tens === 4) return `5,${ones}`;
  return tens === 9 || tens === 10 ? `5,${ones + 8}` : null;
}

function isOfGround(style: number): boolean {
  return Math.floor(style / 10) === 4 || style >= 100;
}
