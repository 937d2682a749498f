import { columnsOf, cut, cutStart, pad } from "../../text/columns.ts";
import { oneLine } from "../../text/printable.ts";
import type { Style } from "./style.ts";
import type { Terminal } from "./terminal.ts";

const GAP = "  ";
/** What the second line of a row begins with. */
const INDENT = "  ";
/** A cell of a row is never cut shorter than a quarter of the terminal, within these bounds: it would say nothing. */
const MIN_WIDTH = { least: 12, most: 24 } as const;
/** Outside a terminal, no column is padded wider: one very long name would fill every row with spaces. */
const MAX_PADDED_WIDTH = 200;

/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Whether its cells can be cut. Ids are never cut: a person pastes them into other commands. */
  readonly flexible?: boolean;
  /** Whether a cell that is cut keeps its end: names of queues, which begin alike on a board of Planka. */
  readonly keepsEnd?: boolean;
  /** Whether it leaves the row before the columns that are not spare, if the terminal is too narrow. */
  readonly spare?: boolean;
}

/** The text of a cell. It is shown in one line, without control characters. */
export type Cell = string | { readonly text: string; readonly style: Style };

interface FilledCell {
  readonly text: string;
  readonly style: Style | null;
}

/** A column with all its cells. */
interface Filled extends Column {
  readonly cells: readonly FilledCell[];
  /** The width of its longest cell or its title, or less if the column is cut. */
  readonly width: number;
}

/** The columns of each row's first line, and those that go to its second line. */
interface Fitted {
  readonly shown: readonly Filled[];
  readonly moved: readonly Filled[];
}

type Page = Pick<Terminal, "width" | "paint">;

/**
 * Formats a table with its titles above it, in at most `width` columns. If the terminal is too narrow, it cuts
 * the cells of flexible columns, the widest first. If that is not enough, columns leave the row for a second
 * line below it, where each cell has its title before it: first the spare columns, then the others, each time
 * the last one. The first column stays. Outside a terminal each row is one line, and nothing is cut. A column
 * whose cells are all empty is left out.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  page: Page,
): string {
  const filled = columns.map((column, i) => fill(column, rows.map((row) => row[i] ?? "")))
    .filter(({ cells }) => cells.some(({ text }) => text !== ""));
  const { shown, moved } = fit(filled, page.width);
  const titles = shown.map(({ title }): FilledCell => ({ text: title, style: "bold" }));
  const lines = [
    formatRow(shown, titles, page),
    ...[...rows.keys()].flatMap((row) => [
      formatRow(shown, shown.map(({ cells }) => cells[row] ?? EMPTY), page),
      ...formatMoved(moved, row, page),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

const EMPTY: FilledCell = { text: "", style: null };

function fill(column: Column, given: readonly Cell[]): Filled {
  const cells = given.map((cell) =>
    typeof cell === "string"
      ? { text: oneLine(cell), style: null }
      : { text: oneLine(cell.text), style: cell.style }
  );
  const widest = cells.reduce((most, { text }) => Math.max(most, columnsOf(text)), 0);
  return { ...column, cells, width: Math.max(columnsOf(column.title), widest) };
}

function formatRow(
  columns: readonly Filled[],
  cells: readonly FilledCell[],
  { width: available, paint }: Page,
): string {
  const padding = (own: number) => available === Infinity ? Math.min(own, MAX_PADDED_WIDTH) : own;
  return columns.map(({ align, width, keepsEnd = false }, i) => {
    const { text, style } = cells[i] ?? EMPTY;
    const padded = pad((keepsEnd ? cutStart : cut)(text, width), padding(width), align);
    // The last column needs no padding.
    const cell = i === columns.length - 1 ? padded.trimEnd() : padded;
    return style === null ? cell : paint(style, cell);
  }).join(GAP).trimEnd();
}

/** The cells that left the row, each with its title, in as many lines as they need. */
function formatMoved(moved: readonly Filled[], row: number, { width, paint }: Page): string[] {
  const lines: string[] = [];
  let free = 0;
  for (const { title, cells, keepsEnd = false } of moved) {
    const { text, style } = cells[row] ?? EMPTY;
    if (text === "") continue;
    const label = title.toLowerCase();
    const room = Math.max(1, width - INDENT.length - columnsOf(label) - 1);
    const value = (keepsEnd ? cutStart : cut)(text, room);
    const cell = `${paint("dim", label)} ${style === null ? value : paint(style, value)}`;
    const own = columnsOf(label) + 1 + columnsOf(value);
    if (lines.length > 0 && GAP.length + own <= free) {
      lines.push(`${lines.pop()}${GAP}${cell}`);
      free -= GAP.length + own;
    } else {
      lines.push(`${INDENT}${cell}`);
      free = width - INDENT.length - own;
    }
  }
  return lines;
}

/** Moves as few columns as it can. */
function fit(columns: readonly Filled[], available: number): Fitted {
  const leaving = leavingOrder(columns);
  for (let count = 0; count <= leaving.length; count++) {
    const left = new Set(leaving.slice(0, count));
    const stay = columns.filter((column) => !left.has(column));
    const least = stay.map((column) => leastOf(column, available));
    if (excessOf(least, available) > 0 && count < leaving.length) continue;
    return {
      shown: shrink(stay, available),
      moved: columns.filter((column) => left.has(column)),
    };
  }
  return { shown: columns, moved: [] };
}

/** The columns that may leave the row, in the order in which they do. */
function leavingOrder([, ...others]: readonly Filled[]): readonly Filled[] {
  const { true: spare = [], false: rest = [] } = Object.groupBy(
    others.toReversed(),
    ({ spare = false }) => `${spare}` as const,
  );
  return [...spare, ...rest];
}

/** The width to which a column can be cut. */
function leastOf({ title, width, flexible = false }: Filled, available: number): number {
  const { least, most } = MIN_WIDTH;
  const useful = Math.min(most, Math.max(least, Math.floor(available / 4)));
  return flexible ? Math.min(width, Math.max(columnsOf(title), useful)) : width;
}

function excessOf(widths: readonly number[], available: number): number {
  return widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) - available;
}

/** Cuts flexible columns until they fit into `available`, the widest first; a column that is alone, whatever it is. */
function shrink(columns: readonly Filled[], available: number): readonly Filled[] {
  const [first] = columns;
  if (columns.length === 1 && first !== undefined) {
    return [{ ...first, width: Math.min(first.width, available) }];
  }
  // First limit each column to the available width, so that the loop below needs few steps.
  let fitting = columns.map((column) => {
    const most = column.flexible ? Math.max(available, leastOf(column, available)) : Infinity;
    return { ...column, width: Math.min(column.width, most) };
  });
  for (;;) {
    const excess = excessOf(fitting.map(({ width }) => width), available);
    const [widest, second] = fitting
      .flatMap((column, i) => {
        const room = column.width - leastOf(column, available);
        return column.flexible && room > 0 ? [{ i, room, width: column.width }] : [];
      })
      .toSorted((a, b) => b.width - a.width);
    if (!(excess > 0) || widest === undefined) return fitting;
    const lead = Math.max(1, widest.width - (second?.width ?? 0));
    const width = widest.width - Math.min(excess, widest.room, lead);
    fitting = fitting.map((column, i) => i === widest.i ? { ...column, width } : column);
  }
}
