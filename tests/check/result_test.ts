import assert from "node:assert/strict";
import { CHECK_NAMES, failedBy, skipped, warningBy } from "../../src/check/result.ts";

Deno.test("an error gives its problem and its remedy, whatever semicolons are in them", () => {
  assert.deepEqual(failedBy("port", { problem: "Cannot a; b: c", remedy: "do d; e" }, "else"), {
    name: "port",
    state: "failed",
    message: "Cannot a; b: c",
    remedy: "Do d; e",
  });
  assert.deepEqual(warningBy("board", { problem: "A; b", remedy: "do c" }, "else"), {
    name: "board",
    state: "warning",
    message: "A; b",
    remedy: "Do c",
  });
});

Deno.test("an error that knows no remedy gets another one", () => {
  const error = { problem: "Cannot a; b", remedy: null };
  assert.equal(failedBy("port", error, "Else").remedy, "Else");
  assert.equal(failedBy("rights", error, null).remedy, null);
  assert.equal(warningBy("board", error, "Else").message, "Cannot a; b");
});

Deno.test("what was skipped is named as a person would", () => {
  for (const name of CHECK_NAMES) {
    const { state, message } = skipped(name, "why");
    assert.equal(state, "skipped");
    assert.match(message, /^The [A-Za-z' ]+ (was|were) not checked: why$/);
  }
  assert.match(skipped("queues", "x").message, /^The queues were /);
  assert.match(skipped("board", "x").message, /^The board was /);
});
