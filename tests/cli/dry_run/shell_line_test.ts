import assert from "node:assert/strict";
import fc from "fast-check";
import { shellLine } from "../../../src/cli/dry_run/shell_line.ts";
import { testWith } from "../../fixtures/tools.ts";

Deno.test("plain words stand as they are, others in quotes", () => {
  assert.equal(shellLine(["claude", "-p", "--a=b/c", ""]), "claude -p --a=b/c ''");
  assert.equal(shellLine(["echo", "$(id)", "it's"]), "echo '$(id)' 'it'\\''s'");
});

Deno.test("nothing in a word begins a line or is obeyed by a terminal", () => {
  const line = shellLine(["a\nb", "\x1b[31mred", "c\r\td\\n'", "\u202eevil"]);
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
  );
  const word = fc.array(fc.oneof(hostile, fc.string({ maxLength: 3 }), fc.constant("é")))
    .map((parts) => parts.join("").replaceAll("\0", "").replaceAll("\x01", ""));
  const commands = fc.sample(fc.array(word, { minLength: 1, maxLength: 4 }), 200);
  const lines = commands.map(shellLine);
  for (const line of lines) assert.ok(!line.includes("\n"), line);
  assert.deepEqual(await wordsIn(lines), commands);
});
