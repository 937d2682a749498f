import { columnsOf, pad } from "../../text/columns.ts";
import { wrap } from "../../text/wrap.ts";
import type { Paint } from "../terminal/style.ts";

/** How help is laid out. */
export interface HelpStyle {
  readonly width: number;
  readonly paint: Paint;
}

/** A term and its explanation. */
export type Definition = readonly [term: string, explanation: string];

const INDENT = "  ";
const GAP = 2;
/** A space that is not a place to break a line at. */
const UNBROKEN = "\u00a0";
/** The end of a line that goes on in the next one. */
const CONTINUED = " \\";
/** An explanation in fewer columns cannot be read: it then has lines of its own. */
const MIN_EXPLANATION = 24;

/** A title with lines below it. */
export function section(title: string, body: string, { paint }: HelpStyle): string {
  return `${paint("bold", `${title}:`)}\n${body}`;
}

/**
 * Terms with their explanations beside them, all at one column, as if a term was `longest` columns long; below
 * them if the terminal is narrow.
 */
export function definitions(
  all: readonly Definition[],
  style: HelpStyle,
  longest: number = Math.max(0, ...all.map(([term]) => columnsOf(term))),
): string {
  const { width, paint } = style;
  const column = INDENT.length + longest + GAP;
  if (width - column < MIN_EXPLANATION) return listing(all, style);
  const rest = " ".repeat(column);
  return all.map(([term, explanation]) => {
    const [first = "", ...others] = wrap(explanation, { first: rest, rest, width }).split("\n");
    const padding = pad("", column - INDENT.length - columnsOf(term));
    const line = `${INDENT}${paint("cyan", term)}${padding}${first.trimStart()}`;
    return [line, ...others].map((text) => `${text}\n`).join("");
  }).join("");
}

/** Terms with their explanations below them. */
export function listing(all: readonly Definition[], style: HelpStyle): string {
  return all.map(([term, explanation]) =>
    `${commandLine(term, style)}\n${below(explanation, style)}\n`
  ).join("");
}

/** A command line that is too long goes on in the next one, as a shell takes it: what is quoted stays whole. */
function commandLine(term: string, { width, paint }: HelpStyle): string {
  const words = term.replace(/"[^"]*"/g, (text) => text.replaceAll(" ", UNBROKEN));
  const lines = wrap(words, { rest: INDENT, width: width - INDENT.length - CONTINUED.length })
    .replaceAll(UNBROKEN, " ").split("\n");
  return lines.map((line) => INDENT + paint("cyan", line)).join(`${CONTINUED}\n`);
}

/** A paragraph. */
export function paragraph(text: string, { width }: HelpStyle): string {
  return `${wrap(text, { width })}\n`;
}

/** Words after a title in one paragraph, such as a usage. */
export function titled(title: string, text: string, { width, paint }: HelpStyle): string {
  const plain = wrap(text, { first: `${title}: `, rest: INDENT + INDENT, width });
  return `${paint("bold", `${title}:`)}${plain.slice(title.length + 1)}\n`;
}

function below(explanation: string, { width }: HelpStyle): string {
  const indent = INDENT.repeat(3);
  return wrap(explanation, { first: indent, rest: indent, width });
}
