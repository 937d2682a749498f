import { columnsOf } from "./columns.ts";

/** How text is wrapped. */
export interface WrapOptions {
  /** What the first line begins with. */
  readonly first?: string;
  /** What the other lines begin with. */
  readonly rest?: string;
  /** How many columns a line may take, including `first` or `rest`; 80 if unset. */
  readonly width?: number;
  /**
   * Whether a word that is longer than a line is broken as well. If not, it stays whole, so that a person can
   * copy it.
   */
  readonly breaksWords?: boolean;
}

/** Breaks `text` at its spaces into lines of at most `width` terminal columns. A longer word stays whole. */
export function wrap(
  text: string,
  { first = "", rest = "", width = 80, breaksWords = false }: WrapOptions = {},
): string {
  const room = width - Math.max(columnsOf(first), columnsOf(rest));
  const lines: string[] = [];
  let line = first;
  let columns = columnsOf(first);
  let isEmpty = true;
  const breakLine = () => {
    lines.push(line);
    line = rest;
    columns = columnsOf(rest);
    isEmpty = true;
  };
  for (const word of text.split(" ")) {
    for (const [i, part] of (breaksWords ? piecesOf(word, room) : [word]).entries()) {
      const own = columnsOf(part);
      if (i > 0 || (!isEmpty && columns + 1 + own > width)) breakLine();
      line += isEmpty ? part : ` ${part}`;
      columns += isEmpty ? own : 1 + own;
      isEmpty = false;
    }
  }
  return [...lines, line].join("\n");
}

/** `word` in pieces of at most `width` columns; a character that is wider is a piece of its own. */
function piecesOf(word: string, width: number): string[] {
  if (columnsOf(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = "";
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    const own = columnsOf(segment);
    if (piece !== "" && columns + own > width) {
      pieces.push(piece);
      piece = "";
      columns = 0;
    }
    piece += segment;
    columns += own;
  }
  return [...pieces, piece];
}

/** Breaks a line that is longer than `width`; its further lines are indented by two more columns than it is. */
export function fold(line: string, width: number): string {
  const indent = /^ */.exec(line)?.[0] ?? "";
  return columnsOf(line) <= width
    ? line
    : wrap(line.trimStart(), { first: indent, rest: `${indent}  `, width });
}
