import assert from "node:assert/strict";
import * as z from "zod";
import {
  count,
  latestOf,
  lenient,
  readableJsonLine,
  readJsonLine,
} from "../../src/agents/json_lines.ts";

const echo = (json: unknown) => ({ type: "json", data: { json } });
const shown = () => [{ text: "shown", tone: "plain" }] as const;

Deno.test("a line of JSON is read, whatever blanks surround it", () => {
  assert.deepEqual(readJsonLine('  {"a":1}\r', echo), echo({ a: 1 }));
  assert.deepEqual(readJsonLine("[1]", echo), echo([1]));
});

Deno.test("text, a blank line and a line that was cut are told apart", () => {
  assert.deepEqual(readJsonLine("Not logged in", echo), { type: "text", data: {} });
  assert.deepEqual(readJsonLine('"a string"', echo), { type: "text", data: {} });
  assert.equal(readJsonLine(" \t", echo), null);
  assert.deepEqual(readJsonLine('{"type":"resu', echo), { type: "unreadable", data: {} });
});

Deno.test("a person is shown what a line says, text as it is, and a note for a long line that was cut", () => {
  assert.deepEqual(readableJsonLine('{"a":1}', shown), shown());
  assert.equal(readableJsonLine('{"a":1}', () => null), null);
  for (const text of ["Not logged in", "{ not JSON", '{"cut', `{${"x".repeat(2_000)}`]) {
    assert.equal(readableJsonLine(text, shown), null, text.slice(0, 20));
  }
  assert.deepEqual(readableJsonLine(`[{"a":"${"x".repeat(2_000)}`, shown), [
    { text: "  (a message of which 2,007 characters are left)", tone: "aside" },
  ]);
});

Deno.test("of a type the latest event counts, if the schema can read it", () => {
  const schema = z.object({ n: z.number() });
  const events = [
    { type: "a", data: { n: 1 } },
    { type: "a", data: { n: 2 } },
    { type: "b", data: { n: "3" } },
  ];
  assert.deepEqual(latestOf(events, "a", schema), { n: 2 });
  assert.equal(latestOf(events, "b", schema), null);
  assert.equal(latestOf(events, "c", schema), null);
});

Deno.test("a field of another type costs the field, not the line", () => {
  const schema = z.object({ name: lenient(z.string()), tokens: count });
  assert.deepEqual(schema.parse({ name: 7, tokens: -1 }), { name: null, tokens: 0 });
  assert.deepEqual(schema.parse({ name: "x", tokens: 2 }), { name: "x", tokens: 2 });
  assert.deepEqual(schema.parse({}), { tokens: 0 });
});
