import { columnsOf } from "./columns.ts";

/** How text is wrapped. */
export interface WrapOptions {
  /** What the first line begins with. */
  readonly first?: string;
  /** What the other lines begin with. */
  readonly rest?: string;
  /** How many columns a line may take, including `first` or `rest`; 80 if unset. */
  readonly width?: number;
}

/** Breaks `text` at its spaces into lines of at most `width` terminal columns. A longer word stays whole. */
export function wrap(
  text: string,
  { first = "", rest = "", width = 80 }: WrapOptions = {},
): string {
  const lines: string[] = [];
  let line = first;
  let columns = columnsOf(first);
  let isEmpty = true;
  for (const word of text.split(" ")) {
    const own = columnsOf(word);
    if (!isEmpty && columns + 1 + own > width) {
      lines.push(line);
      line = rest;
      columns = columnsOf(rest);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    columns += isEmpty ? own : 1 + own;
    isEmpty = false;
  }
  return [...lines, line].join("\n");
}
