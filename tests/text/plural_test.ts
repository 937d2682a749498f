import assert from "node:assert/strict";
import { plural } from "../../src/text/plural.ts";

Deno.test("one thing is singular, any other number of them plural", () => {
  assert.equal(plural(0, "task"), "0 tasks");
  assert.equal(plural(1, "task"), "1 task");
  assert.equal(plural(2, "task"), "2 tasks");
  assert.equal(plural(1, "process", "processes"), "1 process");
  assert.equal(plural(3, "process", "processes"), "3 processes");
});
