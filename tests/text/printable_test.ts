import assert from "node:assert/strict";
import { oneLine, printable } from "../../src/text/printable.ts";

Deno.test("what a terminal would obey is spelled out", () => {
  assert.equal(printable("a\x1b[2Jb"), "a\\u001b[2Jb");
  assert.equal(printable("\x1b]0;title\x07"), "\\u001b]0;title\\u0007");
  assert.equal(printable("over\rwritten"), "over\\u000dwritten");
  assert.equal(printable("\x00\x08\x7f\x9b"), "\\u0000\\u0008\\u007f\\u009b");
  assert.equal(printable("\u202egnp.exe\u2028\u2066"), "\\u202egnp.exe\\u2028\\u2066");
});

Deno.test("lines and tabs stay, whichever way lines end", () => {
  assert.equal(printable("one\n\ttwo\r\nthree"), "one\n\ttwo\nthree");
});

Deno.test("what people write stays as it is", () => {
  const text = 'Grüße, 日本語, 👩‍👩‍👧‍👦 and "quotes" \\ slash';
  assert.equal(printable(text), text);
  assert.equal(oneLine(text), text);
});

Deno.test("one line takes lines and tabs as spaces, and spells out the rest", () => {
  assert.equal(oneLine("  one\r\n\n two\tthree \n"), "one two three");
  assert.equal(oneLine("a\x1b[31m\nb"), "a\\u001b[31m b");
  assert.equal(oneLine("\n \t"), "");
});
