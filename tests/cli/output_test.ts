import assert from "node:assert/strict";
import { formatJson } from "../../src/cli/output.ts";

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
