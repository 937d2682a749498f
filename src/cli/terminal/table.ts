import { columnsOf, cut, pad } from "../../text/columns.ts";
import { oneLine } from "../../text/printable.ts";
import type { Style } from "./style.ts";
import type { Terminal } from "./terminal.ts";

const GAP = "  ";
/** Cut shorter than this, a cell says nothing. */
const NARROWEST = 8;
/** Off a terminal: else one name of a mebibyte had every row take as much in spaces. */
const WIDEST_PADDED = 200;

/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Whether its cells may be cut where the table is too wide. */
  readonly flexible?: boolean;
  /** Whether it is left out where cutting is not enough. */
  readonly spare?: boolean;
}

/** What stands in a cell; whatever it holds, it takes one line and a terminal obeys none of it. */
export type Cell = string | { readonly text: string; readonly style: Style };

/** A column with all that stands in it, the title first. */
interface Filled extends Column {
  readonly cells: readonly { readonly text: string; readonly style: Style | null }[];
  /** Of its longest cell, or what is left of that. */
  readonly width: number;
}

/**
 * A table in lines, its titles above it. On a terminal that is too narrow, cells of flexible columns are
 * cut, the widest first, and then spare columns are left out; elsewhere nothing is, and what is very long
 * stands out of its column. A column without any content is left out.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, paint }: Pick<Terminal, "width" | "paint">,
): string {
  const filled = columns.map((column, i) => fill(column, rows.map((row) => row[i] ?? "")))
    .filter(({ cells }) => cells.some(({ text }, i) => i > 0 && text !== ""));
  const shown = fit(filled, width);
  const padding = (own: number) => width === Infinity ? Math.min(own, WIDEST_PADDED) : own;
  const lines = [-1, ...rows.keys()].map((row) =>
    shown.map(({ cells, align, width }, i) => {
      const { text, style } = cells[row + 1] ?? { text: "", style: null };
      const padded = pad(cut(text, width), padding(width), align);
      // Nothing stands to the right of the last one.
      const cell = i === shown.length - 1 ? padded.trimEnd() : padded;
      return style === null ? cell : paint(style, cell);
    }).join(GAP).trimEnd()
  );
  return lines.map((line) => `${line}\n`).join("");
}

function fill(column: Column, cells: readonly Cell[]): Filled {
  const all = [{ text: column.title, style: "bold" } as const, ...cells].map((cell) =>
    typeof cell === "string"
      ? { text: oneLine(cell), style: null }
      : { text: oneLine(cell.text), style: cell.style }
  );
  return { ...column, cells: all, width: Math.max(...all.map(({ text }) => columnsOf(text))) };
}

/** The columns, as far as they fit into `available`, with the widths that they are given. */
function fit(columns: readonly Filled[], available: number): readonly Filled[] {
  const fitting = shrink(columns, available);
  const spare = columns.findLastIndex((column) => column.spare === true);
  return excessOf(fitting, available) > 0 && spare !== -1
    ? fit(columns.toSpliced(spare, 1), available)
    : fitting;
}

function excessOf(columns: readonly Filled[], available: number): number {
  return columns.reduce((sum, { width }) => sum + width + GAP.length, -GAP.length) - available;
}

/** The columns, cut until they fit into `available` or can be cut no more. */
function shrink(columns: readonly Filled[], available: number): readonly Filled[] {
  const leastOf = ({ title }: Filled) => Math.max(columnsOf(title), NARROWEST);
  // No column is ever wider than all that there is: the rest takes few steps.
  let fitting = columns.map((column) => {
    const most = column.flexible ? Math.max(available, leastOf(column)) : Infinity;
    return { ...column, width: Math.min(column.width, most) };
  });
  for (;;) {
    const excess = excessOf(fitting, available);
    const [widest, second] = fitting
      .flatMap((column, i) => {
        const room = column.width - leastOf(column);
        return column.flexible && room > 0 ? [{ i, room, width: column.width }] : [];
      })
      .toSorted((a, b) => b.width - a.width);
    if (!(excess > 0) || widest === undefined) return fitting;
    const lead = Math.max(1, widest.width - (second?.width ?? 0));
    const width = widest.width - Math.min(excess, widest.room, lead);
    fitting = fitting.map((column, i) => i === widest.i ? { ...column, width } : column);
  }
}
