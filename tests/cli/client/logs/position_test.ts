import assert from "node:assert/strict";
import { bytesLeftOut, LogPosition } from "../../../../src/cli/client/logs/position.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

function after(from: number, ...pieces: readonly string[]): number {
  const position = new LogPosition(from);
  for (const piece of pieces) position.advance(bytesOf(piece));
  return position.at;
}

Deno.test("a position counts bytes, not characters", () => {
  assert.equal(after(0), 0);
  assert.equal(after(7, "abc\n", "日\n"), 15);
  assert.equal(after(0, "no end"), 6);
});

Deno.test("a line that tells of bytes left out stands for those", () => {
  assert.equal(after(100, "[… 50 bytes left out …]\n"), 150);
  assert.equal(after(0, "ab\n[… 1000 bytes left out …]\ncd\n"), 1006);
});

Deno.test("such a line may come in pieces", () => {
  const mark = bytesOf("[… 50 bytes left out …]\n");
  const position = new LogPosition(0);
  for (const byte of mark) position.advance(Uint8Array.of(byte));
  assert.equal(position.at, 50);
});

Deno.test("what only resembles it is text", () => {
  for (
    const line of [
      "[… 50 bytes left out …] and more\n",
      " [… 50 bytes left out …]\n",
      "[… x bytes left out …]\n",
      `${"x".repeat(70)}[… 50 bytes left out …]\n`,
    ]
  ) {
    assert.equal(after(0, line), bytesOf(line).length, line);
  }
  assert.equal(after(0, "[… 50 bytes left out …]"), bytesOf("[… 50 bytes left out …]").length);
});

Deno.test("a line says how many bytes were left out, or nothing like it", () => {
  assert.equal(bytesLeftOut(bytesOf("[… 50 bytes left out …]")), 50);
  for (const line of ["", "50 bytes", "[… 50 bytes left out …]\n", "x".repeat(100)]) {
    assert.equal(bytesLeftOut(bytesOf(line)), null, line);
  }
});
