import assert from "node:assert/strict";
import { formatJson } from "../../src/cli/output.ts";
import { withStyles } from "../../src/cli/terminal/style.ts";
import { printable } from "../../src/text/printable.ts";

const TEXT = '{"name":"a\\u001b\u009b\u202eb","labels":["日本"]}';

Deno.test("a program gets an answer as it was sent", () => {
  assert.equal(formatJson(TEXT, { isTerminal: false }), `${TEXT}\n`);
});

Deno.test("at a terminal it is laid out, says the same, and is obeyed nowhere", () => {
  const shown = formatJson(TEXT, { isTerminal: true });
  assert.equal(
    shown,
    '{\n  "name": "a\\u001b\\u009b\\u202eb",\n  "labels": [\n    "日本"\n  ]\n}\n',
  );
  assert.deepEqual(JSON.parse(shown), JSON.parse(TEXT));
});

Deno.test("X12: of what reaches a terminal only our own styles are obeyed", () => {
  const shown = withStyles("\x1b[1mTasks\x1b[0m \x1b[8mhidden\x1b[31;41m\x1b[90m", printable);
  assert.equal(shown, "\x1b[1mTasks\x1b[0m \\u001b[8mhidden\\u001b[31;41m\x1b[90m");
});

Deno.test("X12: JSON at a terminal means the same, whatever is spelled out in it", () => {
  const text = JSON.stringify({ "a\u200b": `\u{e0041} ${"\u0301".repeat(9)} \u200f \ud83d` });
  const shown = formatJson(text, { isTerminal: true });
  assert.match(shown, /^[\x20-\x7e\n\u0301]*$/);
  assert.deepEqual(JSON.parse(shown), JSON.parse(text));
});
