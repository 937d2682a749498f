import { columnsOf, pad } from "../../text/columns.ts";
import { oneLine } from "../../text/printable.ts";
import { wrap } from "../../text/wrap.ts";
import type { Terminal } from "./terminal.ts";

const GAP = "  ";

/** A name and what it is; `null` and empty text are left out. */
export type Field = readonly [name: string, value: string | null];

/** Fields below each other, their values in one column; on a terminal long ones are folded there. */
export function formatFields(
  fields: readonly Field[],
  { width, paint }: Pick<Terminal, "width" | "paint">,
): string {
  const told = fields.flatMap(([name, value]) => {
    const text = oneLine(value ?? "");
    return text === "" ? [] : [{ name, text }];
  });
  const widest = Math.max(0, ...told.map(({ name }) => columnsOf(name)));
  const indent = widest + GAP.length;
  return told.map(({ name, text }) => {
    const folded = wrap(text, { width: width - indent }).replaceAll(
      "\n",
      `\n${" ".repeat(indent)}`,
    );
    return `${paint("dim", pad(name, widest))}${GAP}${folded}\n`;
  }).join("");
}
