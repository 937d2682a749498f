import assert from "node:assert/strict";
import { CHECK_NAMES, failed, skipped, split } from "../../src/check/result.ts";

Deno.test("a message gives its remedy after its last semicolon", () => {
  assert.deepEqual(split(failed, "port", "Cannot a; b: c; do d", "else"), {
    name: "port",
    state: "failed",
    message: "Cannot a; b: c",
    remedy: "Do d",
  });
  assert.equal(split(failed, "port", "Cannot a", "Else").remedy, "Else");
});

Deno.test("what was skipped is named as a person would", () => {
  for (const name of CHECK_NAMES) {
    const { state, message } = skipped(name, "why");
    assert.equal(state, "skipped");
    assert.match(message, /^The [A-Za-z' ]+ (was|were) not looked at: why$/);
  }
  assert.match(skipped("queues", "x").message, /^The queues were /);
  assert.match(skipped("board", "x").message, /^The board was /);
});
