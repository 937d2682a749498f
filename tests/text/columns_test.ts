import assert from "node:assert/strict";
import { columnsOf, cut, cutStart, pad } from "../../src/text/columns.ts";

const FAMILY = "👩‍👩‍👧‍👦";

Deno.test("columns are those of a terminal, not characters", () => {
  for (
    const [text, columns] of [
      ["", 0],
      ["plain", 5],
      ["日本語", 6],
      ["한글", 4],
      [FAMILY, 2],
      ["🇩🇪", 2],
      ["e\u0301", 1],
      ["…", 1],
      // Decomposed, as macOS writes names of files.
      ["한글".normalize("NFD"), 4],
      ["a\u200bb\u00ad\u200e", 2],
      ["\x1b[1mbold\x1b[0m", 4],
    ] as const
  ) {
    assert.equal(columnsOf(text), columns, text);
  }
});

Deno.test("what fits is not cut", () => {
  for (const text of ["", "abc", "日本", FAMILY]) {
    assert.equal(cut(text, columnsOf(text)), text);
    assert.equal(cut(text, Infinity), text);
  }
});

Deno.test("what is too long ends in an ellipsis and takes no more than its columns", () => {
  assert.equal(cut("abcdef", 5), "abcd…");
  assert.equal(cut("abc def", 5), "abc…");
  assert.equal(cut("日本語", 5), "日本…");
  assert.equal(cut("日本語", 4), "日…");
  assert.equal(cut("abcdef", 1), "…");
});

Deno.test("no character is cut in two", () => {
  assert.equal(cut(`a${FAMILY}${FAMILY}`, 4), `a${FAMILY}…`);
  assert.equal(cut(`a${FAMILY}${FAMILY}`, 3), "a…");
  assert.equal(cut("e\u0301e\u0301e\u0301", 2), "e\u0301…");
});

Deno.test("padding counts columns, and goes to either side", () => {
  assert.equal(pad("日", 4), "日  ");
  assert.equal(pad("日", 4, "right"), "  日");
  assert.equal(pad("abc", 3), "abc");
  assert.equal(pad("abcd", 3), "abcd");
});

Deno.test("of what is too long the end can be kept, whole characters in no more than its columns", () => {
  assert.equal(cutStart("abcdef", 6), "abcdef");
  assert.equal(cutStart("abcdef", 5), "…cdef");
  assert.equal(cutStart("abc def", 5), "…def");
  assert.equal(cutStart("日本語", 5), "…本語");
  assert.equal(cutStart("日本語", 4), "…語");
  assert.equal(cutStart(`a${FAMILY}`, 2), "…");
  assert.equal(cutStart("Größen".normalize("NFD"), 5), `…${"ößen".normalize("NFD")}`);
});
