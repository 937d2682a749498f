import assert from "node:assert/strict";
import { parseJson } from "../../../../src/text/json.ts";

Deno.test("what is no JSON is undefined", () => {
  assert.deepEqual([parseJson("1"), parseJson("<html>"), parseJson("")], [1, undefined, undefined]);
});
