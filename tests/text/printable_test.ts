import assert from "node:assert/strict";
import {
  escapeControls,
  isPrintable,
  oneLine,
  printable,
  withoutCodes,
} from "../../src/text/printable.ts";

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

Deno.test("controls are spelled out but for those that are kept", () => {
  assert.equal(escapeControls("a\tb\nc"), "a\\u0009b\\u000ac");
  assert.equal(escapeControls("a\tb\nc", "\n"), "a\\u0009b\nc");
});

Deno.test("a line that reads as it is, is printable", () => {
  for (const text of ["", "Grüße, 日本語 👩‍👩‍👧‍👦", "a b"]) assert.ok(isPrintable(text), text);
  for (const text of ["a\nb", "a\tb", "\x1b[31m", "\x7f", "\u202eevil", "cut \ud83d"]) {
    assert.ok(!isPrintable(text), JSON.stringify(text));
  }
});

Deno.test("codes for a terminal are left out as a whole, if they have an end", () => {
  for (const code of ["\x1b[31m", "\x1b[2J", "\x1b]0;title\x07", "\x1bPq\x1b\\", "\x1b(B"]) {
    assert.equal(withoutCodes(`a${code}b`), "ab", JSON.stringify(code));
  }
  assert.equal(withoutCodes("a\x1b]0;no end"), "a\x1b]0;no end");
});
