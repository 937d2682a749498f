import { columnsOf, cut, pad } from "../../text/columns.ts";
import { oneLine } from "../../text/printable.ts";
import type { Style } from "./style.ts";
import type { Terminal } from "./terminal.ts";

const GAP = "  ";
/** A cell is never cut shorter than this: it would say nothing. */
const MIN_WIDTH = 8;
/** Outside a terminal, no column is padded wider: one very long name would fill every row with spaces. */
const MAX_PADDED_WIDTH = 200;

/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Whether its cells can be cut if the table is too wide. */
  readonly flexible?: boolean;
  /** Whether the column is left out if cutting is not enough. */
  readonly spare?: boolean;
}

/** The text of a cell. It is shown in one line, without control characters. */
export type Cell = string | { readonly text: string; readonly style: Style };

/** A column with all its cells. The first cell is the title. */
interface Filled extends Column {
  readonly cells: readonly { readonly text: string; readonly style: Style | null }[];
  /** The width of its longest cell, or less if the column is cut. */
  readonly width: number;
}

/**
 * Formats a table with its titles above it. If the terminal is too narrow, it cuts the cells of flexible
 * columns, the widest first, and then leaves out spare columns. Outside a terminal it cuts nothing, and a
 * very long cell exceeds its column. It leaves out a column whose cells are all empty.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, paint }: Pick<Terminal, "width" | "paint">,
): string {
  const filled = columns.map((column, i) => fill(column, rows.map((row) => row[i] ?? "")))
    .filter(({ cells }) => cells.some(({ text }, i) => i > 0 && text !== ""));
  const shown = fit(filled, width);
  const padding = (own: number) => width === Infinity ? Math.min(own, MAX_PADDED_WIDTH) : own;
  const lines = [-1, ...rows.keys()].map((row) =>
    shown.map(({ cells, align, width }, i) => {
      const { text, style } = cells[row + 1] ?? { text: "", style: null };
      const padded = pad(cut(text, width), padding(width), align);
      // The last column needs no padding.
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

/** The columns that fit into `available`, with their final widths. */
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

/** Cuts the columns until they fit into `available`, or until none can be cut further. */
function shrink(columns: readonly Filled[], available: number): readonly Filled[] {
  const leastOf = ({ title }: Filled) => Math.max(columnsOf(title), MIN_WIDTH);
  // First limit each column to the available width, so that the loop below needs few steps.
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
