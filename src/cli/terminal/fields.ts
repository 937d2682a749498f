import { columnsOf, pad } from "../../text/columns.ts";
import { oneLine } from "../../text/printable.ts";
import { wrap } from "../../text/wrap.ts";
import type { Terminal } from "./terminal.ts";

const GAP = "  ";

/** A name and its value. A field whose value is `null` or empty is not shown. */
export type Field = readonly [name: string, value: string | null];

/**
 * Formats one field a line, with the values in one column. On a terminal, it wraps long values there, and breaks
 * words that are longer than a line.
 */
export function formatFields(
  fields: readonly Field[],
  { width, paint }: Pick<Terminal, "width" | "paint">,
): string {
  const shown = fields.flatMap(([name, value]) => {
    const text = oneLine(value ?? "");
    return text === "" ? [] : [{ name, text }];
  });
  const widest = Math.max(0, ...shown.map(({ name }) => columnsOf(name)));
  const indent = widest + GAP.length;
  return shown.map(({ name, text }) => {
    const folded = wrap(text, { width: width - indent, breaksWords: true })
      .replaceAll("\n", `\n${" ".repeat(indent)}`);
    return `${paint("dim", pad(name, widest))}${GAP}${folded}\n`;
  }).join("");
}
