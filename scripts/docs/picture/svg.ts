/** What a terminal shows, as lines with colours in the form of SGR sequences. */
export interface Screen {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A part of a line in one style. */
interface Span {
  readonly column: number;
  readonly text: string;
  readonly classes: readonly string[];
}

const FONT_PX = 13;
const CELL_PX = { width: 7.8, height: 18 };
const PADDING_PX = 14;
const TITLE_PX = 26;
const GAP_PX = 14;

/** What each SGR code switches on; 0 switches all of it off. */
const STYLES: Readonly<Record<string, string>> = {
  1: "bold",
  31: "red",
  32: "green",
  33: "yellow",
  36: "cyan",
  90: "dim",
};

const CSS = `text { font: ${FONT_PX}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  fill: #d0d4dc; white-space: pre }
.title { fill: #8a909c } .bold { font-weight: bold } .dim { fill: #8a909c } .red { fill: #f0716b }
.green { fill: #7bc77e } .yellow { fill: #e2b45a }
.cyan { fill: #5cc3cf }`;

/** Draws screens below each other, each as wide as `columns`. */
export function drawScreens(screens: readonly Screen[], columns: number): string {
  const width = Math.ceil(columns * CELL_PX.width) + 2 * PADDING_PX;
  let y = 0;
  const parts = screens.map((screen) => {
    const height = TITLE_PX + screen.lines.length * CELL_PX.height + PADDING_PX;
    const part = drawScreen(screen, { y, width, height });
    y += height + GAP_PX;
    return part;
  });
  const height = y - GAP_PX;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>${CSS}</style>
${parts.join("\n")}
</svg>
`;
}

function drawScreen(
  { title, lines }: Screen,
  { y, width, height }: { readonly y: number; readonly width: number; readonly height: number },
): string {
  const rows = lines.flatMap((line, row) => {
    const baseline = y + TITLE_PX + (row + 0.75) * CELL_PX.height;
    return spansOf(line).map((span) => drawSpan(span, baseline));
  });
  return [
    `<rect y="${y}" width="${width}" height="${height}" rx="8" fill="#1b1e26"/>`,
    `<text class="title" x="${PADDING_PX}" y="${y + 18}">${escaped(title)}</text>`,
    ...rows,
  ].join("\n");
}

function drawSpan({ column, text, classes }: Span, baseline: number): string {
  const x = (PADDING_PX + column * CELL_PX.width).toFixed(1);
  // A font that is wider or narrower than the cells must not move what follows.
  const length = (text.length * CELL_PX.width).toFixed(1);
  const style = classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;
  return `<text${style} x="${x}" y="${baseline}" textLength="${length}">${escaped(text)}</text>`;
}

/** A sequence that sets styles; it holds the codes. */
// deno-lint-ignore no-control-regex
const SGR = /\x1b\[([\d;]*)m/;

/** The parts of a line between two spaces or more. */
function spansOf(line: string): Span[] {
  const spans: Span[] = [];
  let column = 0;
  let classes: string[] = [];
  // The odd parts are the codes between the texts.
  for (const [index, part] of line.split(SGR).entries()) {
    if (index % 2 === 1) {
      for (const code of part.split(";")) {
        const style = STYLES[code];
        classes = style === undefined ? [] : [...classes, style];
      }
      continue;
    }
    // Programs that draw the picture collapse spaces.
    for (const word of part.matchAll(/\S+(?: \S+)*/g)) {
      spans.push({ column: column + word.index, text: word[0], classes });
    }
    column += part.length;
  }
  return spans;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
