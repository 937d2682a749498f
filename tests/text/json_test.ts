import assert from "node:assert/strict";
import { parseJson } from "../../src/text/json.ts";

Deno.test("JSON is parsed, and what is not JSON is undefined", () => {
  assert.deepEqual(parseJson('{"a":[1,null]}'), { a: [1, null] });
  assert.equal(parseJson("null"), null);
  for (const text of ["", "{", "undefined", "<html>", '{"a":1} x']) {
    assert.equal(parseJson(text), undefined, text);
  }
});
