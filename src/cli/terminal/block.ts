import { columnsOf } from "../../text/columns.ts";
import { oneLine, printable } from "../../text/printable.ts";
import { wrap } from "../../text/wrap.ts";

const TAB = "    ";

/**
 * Formats a text of several lines, each with `indent` before it. A line that is too long for a terminal is wrapped;
 * what follows begins where the line's own text began. Spaces at the end of the text are left out.
 */
export function formatBlock(text: string, width: number, indent = ""): string {
  return formatLines(text, (line) => formatLine(line, width, indent));
}

function formatLines(text: string, format: (line: string) => string): string {
  const shown = printable(text).trimEnd();
  if (shown === "") return "";
  return shown.split("\n").map((line) => `${format(line)}\n`).join("");
}

/**
 * The same for the text of a card. Lines with code stay whole: a command that was copied from two lines would be
 * two commands.
 */
export function formatProse(text: string, width: number, indent = ""): string {
  let fence: string | null = null;
  return formatLines(text, (line) => {
    const mark = /^ *(```+|~~~+)/.exec(line)?.[1] ?? null;
    const isCode = fence !== null || mark !== null || line.includes("`");
    if (fence === null) fence = mark;
    else if (mark?.startsWith(fence)) fence = null;
    return formatLine(line, isCode ? Infinity : width, indent);
  });
}

/** A sentence in lines that a terminal does not have to break. */
export function formatSentence(sentence: string, width: number): string {
  return `${wrap(oneLine(sentence), { rest: "  ", width, breaksWords: true })}\n`;
}

function formatLine(line: string, width: number, indent: string): string {
  if (width === Infinity) return line === "" ? indent.trimEnd() : indent + line;
  const text = line.replaceAll("\t", TAB).trimEnd();
  if (text === "") return indent.trimEnd();
  if (columnsOf(indent) + columnsOf(text) <= width) return indent + text;
  const own = /^ */.exec(text)?.[0] ?? "";
  // A text that begins far to the right would have no room there.
  const start = indent + (own.length * 2 < width - indent.length ? own : "");
  return wrap(text.slice(own.length), { first: start, rest: start, width, breaksWords: true });
}
