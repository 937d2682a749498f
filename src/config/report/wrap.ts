/** Breaks `text` at spaces into lines of at most `width` columns. A longer word stays whole. */
export function wrap(
  text: string,
  { first = "", rest = "", width = 80 }: { first?: string; rest?: string; width?: number } = {},
): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join("\n");
}
