import assert from "node:assert/strict";
import fc from "fast-check";
import { columnsOf } from "../../src/text/columns.ts";
import { wrap } from "../../src/text/wrap.ts";

Deno.test("a text is broken at spaces, with its own indents", () => {
  assert.equal(wrap("a bb ccc dddd", { width: 6 }), "a bb\nccc\ndddd");
  assert.equal(wrap("a bb ccc", { first: "- ", rest: "  ", width: 6 }), "- a bb\n  ccc");
  assert.equal(wrap("", { first: "> " }), "> ");
});

Deno.test("a word that is longer than a line stays whole", () => {
  assert.equal(wrap(`a ${"x".repeat(20)} b`, { width: 8 }), `a\n${"x".repeat(20)}\nb`);
});

Deno.test("no wrapped line is too long, and nothing is lost", () => {
  const words = fc.array(
    fc.string({ minLength: 1, maxLength: 9 }).map((text) => text.replace(/\s/g, "_")),
    { minLength: 1 },
  );
  fc.assert(fc.property(words, fc.integer({ min: 12, max: 40 }), (all, width) => {
    const lines = wrap(all.join(" "), { rest: "  ", width }).split("\n");
    for (const line of lines) assert.ok(columnsOf(line) <= width, line);
    assert.equal(lines.map((line, i) => i === 0 ? line : line.slice(2)).join(" "), all.join(" "));
  }));
});

Deno.test("a line is as wide as a terminal shows it: a wide character takes two columns", () => {
  assert.equal(wrap("日本 日本 日本", { width: 9 }), "日本 日本\n日本");
  assert.equal(wrap("日本 日本 日本", { width: 8 }), "日本\n日本\n日本");
  assert.equal(wrap("👩‍👩‍👧‍👦 👩‍👩‍👧‍👦 👩‍👩‍👧‍👦", { width: 5 }), "👩‍👩‍👧‍👦 👩‍👩‍👧‍👦\n👩‍👩‍👧‍👦");
  assert.equal(wrap("e\u0301e\u0301 e\u0301", { width: 4 }), "e\u0301e\u0301 e\u0301");
  assert.equal(wrap("ab cd", { first: "語 ", rest: "   ", width: 7 }), "語 ab\n   cd");
});

Deno.test("colours take no columns", () => {
  assert.equal(wrap("\x1b[31mab\x1b[0m cd", { width: 5 }), "\x1b[31mab\x1b[0m cd");
});

Deno.test("text that nothing limits stays in one line, and none is an empty one", () => {
  assert.equal(wrap("one two", { width: Infinity }), "one two");
  assert.equal(wrap("", { width: 5 }), "");
});
