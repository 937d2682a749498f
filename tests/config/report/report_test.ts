import assert from "node:assert/strict";
import { describeAllowed } from "../../../src/config/report/allowed.ts";
import { describeFound, describePath } from "../../../src/config/report/describe.ts";

Deno.test("a path is spelled as TOML would, names of queues always in quotes", () => {
  const cases: [PropertyKey[], string][] = [
    [["poll_interval"], "poll_interval"],
    [["routing", "Todo", "args", 2], 'routing."Todo".args[2]'],
    [["routing", 'a "b" \n', "env", "A B"], 'routing."a \\"b\\" \\n".env."A B"'],
    [["odd key"], '"odd key"'],
    [[], ""],
  ];
  for (const [path, spelled] of cases) assert.equal(describePath(path), spelled);
});

Deno.test("a value is told in a few words", () => {
  const cases: [unknown, string][] = [
    ["x", '"x"'],
    ["a\n\x1b[2J", '"a\\n\\u001b[2J"'],
    [1.5, "1.5"],
    [-0, "0"],
    [false, "false"],
    [[], "an empty array"],
    [[1, 2], "an array"],
    [{ a: 1 }, "a table"],
    [Object.create(null), "a table"],
    [undefined, "undefined"],
  ];
  for (const [value, told] of cases) assert.equal(describeFound(value), told);
  assert.equal(describeFound("x".repeat(100)).length, 61);
});

Deno.test("what a schema allows is told in words", () => {
  const cases: [Parameters<typeof describeAllowed>[0], string][] = [
    [{ type: "number", exclusiveMinimum: 0 }, "a number more than 0"],
    [{ type: "number" }, "a number"],
    [{ type: "number", maximum: 5 }, "a number, at most 5"],
    [
      { type: "integer", minimum: 1 },
      "a whole number, at least 1",
    ],
    [{ type: "integer", minimum: 0, maximum: 9 }, "a whole number from 0 to 9"],
    [{ type: "boolean" }, "true or false"],
    [{ enum: ["a", "b"] }, '"a", "b"'],
    [{ const: "a" }, '"a"'],
    [{ type: "string" }, "a string"],
    [{ type: "string", minLength: 1 }, "a string that is not empty"],
    [{ type: "array" }, "an array"],
    [{ type: "array", items: { type: "string" } }, "an array of strings"],
    [
      { type: "array", items: { type: "string" }, minItems: 1 },
      "an array of strings that is not empty",
    ],
    [{ type: "object" }, "a table"],
    [{}, "a table"],
  ];
  for (const [schema, told] of cases) assert.equal(describeAllowed(schema), told);
});
