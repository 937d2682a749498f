import fastStringWidth from "fast-string-width";

const ELLIPSIS = "…";

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Characters without a column that the library counts as one: soft hyphens, marks of direction, and others. */
const UNSEEN = /[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/** How many columns of a terminal `text` takes: two for each wide character, such as those of Chinese. */
export function columnsOf(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  return fastStringWidth(text.replaceAll(UNSEEN, "").normalize());
}

/** `text` in at most `width` columns. A text that is too long ends with `…`; no character is cut in two. */
export function cut(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let kept = "";
  let left = width - 1;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    left -= columnsOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${ELLIPSIS}`;
}

/** The same, but its end is kept, and `…` stands before it: in `Project.Board.List` the end tells most. */
export function cutStart(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let kept = "";
  let left = width - 1;
  for (const { segment } of Array.from(new Intl.Segmenter().segment(text)).reverse()) {
    left -= columnsOf(segment);
    if (left < 0) break;
    kept = segment + kept;
  }
  return `${ELLIPSIS}${kept.trimStart()}`;
}

/** `text` with spaces up to `width` columns: after it, or before it if it is aligned to the right. */
export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, width - columnsOf(text)));
  return align === "left" ? text + space : space + text;
}
