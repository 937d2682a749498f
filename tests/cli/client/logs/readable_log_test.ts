import assert from "node:assert/strict";
import { ReadableLog } from "../../../../src/cli/client/logs/readable_log.ts";
import { paintColors, paintNothing } from "../../../../src/cli/terminal/style.ts";
import type { ReadableLine, ReadableTone } from "../../../../src/contracts/agent_adapter.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** `<tone>:a|b` is two lines, `-` none, and all else is shown as it is. */
function readable(line: string): ReadableLine[] | null {
  if (line === "-") return [];
  const [, tone, text] = /^(plain|action|aside|added|removed|warning|error):(.*)$/.exec(line) ?? [];
  return text?.split("|").map((text) => ({ text, tone: tone as ReadableTone })) ?? null;
}

/** What is shown of a log that comes in these pieces, and at its end. */
function shown(...pieces: readonly string[]): string[] {
  const log = new ReadableLog(readable, paintNothing);
  return [...pieces.map((piece) => textOf(log.push(bytesOf(piece)))), textOf(log.end())];
}

Deno.test("a line may become several, none, or stay as it is", () => {
  assert.deepEqual(shown("plain:a|b\n-\nas it is\n\nplain:c\n"), ["a\nb\nas it is\n\nc\n", ""]);
});

Deno.test("a line is shown once it is whole", () => {
  assert.deepEqual(shown("pla", "in:", "a\nplain:b", "\nplain:c\nx"), [
    "",
    "",
    "a\n",
    "b\nc\n",
    "x",
  ]);
});

Deno.test("a last line without an end is shown at the end: with one where it was made readable", () => {
  assert.deepEqual(shown("plain:a"), ["", "a\n"]);
  assert.deepEqual(shown("as it is"), ["", "as it is"]);
  assert.deepEqual(shown("-"), ["", ""]);
  assert.deepEqual(shown(""), ["", ""]);
});

Deno.test("after its end there is nothing left to show", () => {
  const log = new ReadableLog(readable, paintNothing);
  log.push(bytesOf("begun"));
  assert.equal(textOf(log.end()), "begun");
  assert.equal(textOf(log.end()), "");
});

Deno.test("characters that come in pieces are read whole, from a buffer that is used again", () => {
  const log = new ReadableLog(readable, paintNothing);
  const buffer = new Uint8Array(1);
  let all = "";
  for (const byte of bytesOf("plain:日本\nÄ → as it is\n")) {
    buffer[0] = byte;
    all += textOf(log.push(buffer));
  }
  assert.equal(all, "日本\nÄ → as it is\n");
});

Deno.test("bytes that are no text stay what they are", () => {
  const log = new ReadableLog(readable, paintNothing);
  const bytes = Uint8Array.of(0xff, 0x00, 0x1b, 0x0d, 0x0a);
  assert.deepEqual(log.push(bytes), bytes);
});

Deno.test("each tone has its colour; of an action the arrow alone", () => {
  const log = new ReadableLog(readable, paintColors);
  const painted = (line: string) => textOf(log.push(bytesOf(`${line}\n`)));
  assert.equal(painted("plain:a → b"), "a → b\n");
  assert.equal(painted("action:  → a → b"), "  \x1b[36m→\x1b[0m a → b\n");
  assert.equal(painted("aside:a|"), "\x1b[90ma\x1b[0m\n\n");
  assert.equal(painted("action:← a → b"), "\x1b[36m←\x1b[0m a → b\n");
  assert.equal(painted("added:  + a|"), "\x1b[32m  + a\x1b[0m\n\n");
  assert.equal(painted("removed:  - a"), "\x1b[31m  - a\x1b[0m\n");
  assert.equal(painted("warning:a"), "\x1b[33ma\x1b[0m\n");
  assert.equal(painted("error:a"), "\x1b[31ma\x1b[0m\n");
  assert.equal(painted("as it is"), "as it is\n");
});

const GAP = "[… 100 bytes left out …]\n";

Deno.test("after a gap the end of a line that began in it is left out, and nothing else is", () => {
  assert.equal(shown(`${GAP}d of a line"}\nas it is\n`)[0], `${GAP}as it is\n`);
  assert.equal(shown(`${GAP}plain:whole\nas it is\n`)[0], `${GAP}whole\nas it is\n`);
  assert.equal(shown(`${GAP}${GAP}d of a line"}\n`)[0], `${GAP}${GAP}`);
  assert.deepEqual(shown(`${GAP}no end`), [GAP, ""]);
});
