import assert from "node:assert/strict";
import fc from "fast-check";
import { paintNothing } from "../../../src/cli/terminal/style.ts";
import { columnsOf } from "../../../src/text/columns.ts";
import { withoutCodes } from "../../../src/text/printable.ts";

/** What a stranger may write: wide, combined, hidden and joined characters, codes, long words and many lines. */
const piece = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.stringMatching(/^[a-z0-9/_-]{0,120}$/),
  fc.constantFrom(
    "日本語の長い名前",
    "👩‍👩‍👧‍👦🏳️‍🌈👍🏽",
    "e\u0301\u0301\u0301\u0301\u0301",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "a\u200bb\u00adc",
    "\ttab\r\nline\n\n",
    "https://example.com/a/very/long/path?with=a&query=of-many-characters#and-more",
    "क्षत्रिय ꦏ꧀ꦱ",
    "\ud800",
  ),
);

/** Text as strangers write it. */
export const stranger: fc.Arbitrary<string> = fc.array(piece, { maxLength: 6 }).map((all) =>
  all.join(" ")
);

/** The widths of terminals. */
export const width: fc.Arbitrary<number> = fc.integer({ min: 40, max: 200 });

/** A terminal without colours. */
export function page(width: number) {
  return { width, paint: paintNothing };
}

/** Asserts that no line of `text` is wider than a terminal of `width` columns. */
export function assertFits(text: string, width: number): void {
  for (const line of text.split("\n")) {
    const own = columnsOf(withoutCodes(line));
    assert.ok(own <= width, `${own} columns instead of ${width}: ${JSON.stringify(line)}`);
  }
}
