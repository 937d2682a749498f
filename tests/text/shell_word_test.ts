import assert from "node:assert/strict";
import fc from "fast-check";
import { shellWord } from "../../src/text/shell_word.ts";

Deno.test("what needs no quotes gets none", () => {
  assert.equal(shellWord("01a2-b.c/d@e:f"), "01a2-b.c/d@e:f");
  assert.equal(shellWord(""), "''");
});

Deno.test("S1: a shell reads every word back as it was", async () => {
  const words = fc.sample(fc.string({ unit: "grapheme-ascii" }), 50);
  const hostile = ["a b", "$(id)", "`id`", "it's", '"', "\\", "a\nb", "*", "~", "é", ...words];
  const script = hostile.map((word) => `printf '%s\\0' ${shellWord(word)}`).join("\n");
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  assert.deepEqual(new TextDecoder().decode(stdout).split("\0").slice(0, -1), hostile);
});
