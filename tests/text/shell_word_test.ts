import assert from "node:assert/strict";
import fc from "fast-check";
import {
  commandLine,
  pasteableLine,
  quotedShellWord,
  shellWord,
} from "../../src/text/shell_word.ts";
import { testWith } from "../fixtures/tools.ts";

Deno.test("what needs no quotes gets none", () => {
  assert.equal(shellWord("01a2-b.c/d@e:f"), "01a2-b.c/d@e:f");
  assert.equal(shellWord(""), "''");
  assert.equal(quotedShellWord("Done"), "'Done'");
  assert.equal(quotedShellWord("it's"), "'it'\\''s'");
});

Deno.test("S1: a shell reads every word back as it was", async () => {
  const words = fc.sample(fc.string({ unit: "grapheme-ascii" }), 50);
  const hostile = ["a b", "$(id)", "`id`", "it's", '"', "\\", "a\nb", "*", "~", "é", ...words];
  const script = hostile.map((word) => `printf '%s\\0' ${shellWord(word)}`).join("\n");
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  assert.deepEqual(new TextDecoder().decode(stdout).split("\0").slice(0, -1), hostile);
});

Deno.test("commandLine quotes what a shell would not take as it is", async () => {
  const hostile = [
    "",
    "a b",
    "it's",
    '"',
    "$(id)",
    "`id`",
    "\\",
    "\n",
    "*",
    "~",
    "é",
    "!",
    "-x",
    "#",
  ];
  assert.equal(
    commandLine(["claude", "-p", "--a=b/c.d,e:f@g%h+i"]),
    "claude -p --a=b/c.d,e:f@g%h+i",
  );
  assert.equal(commandLine(["", "it's"]), `'' 'it'\\''s'`);
  const line = commandLine(["printf", "%s\\0", ...hostile]);
  const { stdout } = await new Deno.Command("sh", { args: ["-c", line] }).output();
  assert.deepEqual(new TextDecoder().decode(stdout).split("\0").slice(0, -1), hostile);
});

Deno.test("plain words stand as they are, others in quotes", () => {
  assert.equal(pasteableLine(["claude", "-p", "--a=b/c", ""]), "claude -p --a=b/c ''");
  assert.equal(pasteableLine(["echo", "$(id)", "it's"]), "echo '$(id)' 'it'\\''s'");
});

Deno.test("nothing in a word begins a line or is obeyed by a terminal", () => {
  const line = pasteableLine(["a\nb", "\x1b[31mred", "c\r\td\\n'", "\u202eevil"]);
  assert.equal(line, "$'a\\nb' $'\\u001b[31mred' $'c\\r\\td\\\\n\\'' $'\\u202eevil'");
});

/** What bash makes of lines, as the words of each. */
async function wordsIn(lines: readonly string[]): Promise<string[][]> {
  const script = lines.map((line) => `printf '%s\\0' ${line}\nprintf '\\1\\0'\n`).join("");
  const { stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", script],
    env: { LC_ALL: "C.UTF-8" },
  }).output();
  assert.equal(new TextDecoder().decode(stderr), "");
  const words = new TextDecoder().decode(stdout).split("\x01\0").slice(0, -1);
  return words.map((text) => text.split("\0").slice(0, -1));
}

testWith("bash", "whatever the words are, bash reads the same back", async () => {
  const hostile = fc.constantFrom(
    "\n",
    "\t",
    "\r",
    "'",
    '"',
    "\\",
    "$",
    "`",
    "!",
    "\x1b",
    "\u0085",
    "\u{e0041}",
    "\u200d",
    "\u0301",
  );
  const word = fc.array(fc.oneof(hostile, fc.string({ maxLength: 3 }), fc.constant("é")))
    .map((parts) => parts.join("").replaceAll("\0", "").replaceAll("\x01", ""));
  const commands = fc.sample(fc.array(word, { minLength: 1, maxLength: 4 }), 200);
  const lines = commands.map(pasteableLine);
  for (const line of lines) assert.ok(!line.includes("\n"), line);
  assert.deepEqual(await wordsIn(lines), commands);
});
