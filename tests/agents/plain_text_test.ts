import assert from "node:assert/strict";
import { plainLines, summaryOf } from "../../src/agents/plain_text.ts";

Deno.test("lines end in any of the usual ways; tabs and blank lines between them stay", () => {
  assert.deepEqual(plainLines("one\r\n\ttwo\rthree\n\nfour\n\n"), [
    "one",
    "\ttwo",
    "three",
    "",
    "four",
  ]);
  assert.deepEqual(plainLines(""), [""]);
  assert.equal(plainLines(`${"\r".repeat(300_000)}x`).length, 300_001);
});

Deno.test("codes for a terminal are left out, whatever they would do", () => {
  for (const code of ["\x1b[31m", "\x1b[2J", "\x1b[?25l", "\x1b]0;title\x07", "\x1b]8;;a\x1b\\"]) {
    assert.deepEqual(plainLines(`a${code}b`), ["ab"], JSON.stringify(code));
    assert.equal(summaryOf(`a${code}b`), "ab", JSON.stringify(code));
  }
});

Deno.test("other controls are spelled out, and so are codes without an end", () => {
  const spelled = "bell\\u0007 \\u001b]0;no end \\u009b31m \\u202egnp \\u2028 \\u0000";
  const text = "bell\x07 \x1b]0;no end \x9b31m \u202egnp \u2028 \x00";
  assert.deepEqual(plainLines(text), [spelled]);
});

Deno.test("what people write stays as it is", () => {
  const text = "Grüße, 日本語, 👩‍👩‍👧‍👦 → `code`";
  assert.deepEqual(plainLines(text), [text]);
  assert.equal(summaryOf(text), text);
});

Deno.test("a summary is one line", () => {
  assert.equal(summaryOf("  one\n\t two\r\nthree  "), "one two three");
  assert.equal(summaryOf(" \n"), "");
});

Deno.test("a long summary is cut to two lines of a terminal, and no character in two", () => {
  assert.equal(summaryOf("x".repeat(150)), "x".repeat(150));
  assert.equal(summaryOf("x".repeat(151)), `${"x".repeat(149)}…`);
  assert.equal(summaryOf("👍".repeat(1_000_000)), `${"👍".repeat(149)}…`);
  assert.equal(summaryOf(`a${" ".repeat(700)}b`), "a…");
});
