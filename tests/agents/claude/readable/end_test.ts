import assert from "node:assert/strict";
import { shown, tonesOf } from "./shown.ts";

const end = (facts: object = {}) => ({
  type: "result",
  subtype: "success",
  is_error: false,
  num_turns: 3,
  total_cost_usd: 0.0421,
  result: "All done",
  ...facts,
});

Deno.test("a success tells what it took, as far as that is known", () => {
  const told = (facts: object) => shown(end({ result: "", ...facts }));
  assert.deepEqual(told({}), ["Succeeded after 3 turns, $0.0421"]);
  assert.deepEqual(told({ num_turns: 1, total_cost_usd: 0 }), ["Succeeded after 1 turn"]);
  assert.deepEqual(told({ num_turns: null }), ["Succeeded, $0.0421"]);
  assert.deepEqual(told({ num_turns: null, total_cost_usd: "free" }), ["Succeeded"]);
  assert.deepEqual(tonesOf(end({ result: "" })), ["plain"]);
});

Deno.test("the last message is shown where a stream has not shown it before", () => {
  assert.deepEqual(shown(end({ result: "All\n\n done" })), [
    "All",
    "",
    " done",
    "Succeeded after 3 turns, $0.0421",
  ]);
  const share = { opus: { costUSD: 0.01 } };
  assert.deepEqual(shown(end({ model_usage_since_last_result: share, result: "" })), [
    "Succeeded after 3 turns, $0.0100",
  ]);
  const said = { type: "assistant", message: { content: [{ type: "text", text: "All done" }] } };
  assert.deepEqual(shown([said, end()]), ["All done", "Succeeded after 3 turns, $0.0421"]);
});

Deno.test("a failure is named, with all that claude says of it", () => {
  const failed = end({ subtype: "error_max_turns", errors: ["one\ntwo", " ", "three"] });
  assert.deepEqual(shown(failed), [
    "Failed (error_max_turns) after 3 turns, $0.0421",
    "  one",
    "  two",
    "  three",
  ]);
  assert.deepEqual(tonesOf(failed), ["error", "error", "error", "error"]);
});

Deno.test("a success with an error is a failure, by the reason that it has", () => {
  const failed = { is_error: true, num_turns: 1, total_cost_usd: 0, result: "Not logged in" };
  assert.deepEqual(shown(end({ ...failed, terminal_reason: "api_error" })), [
    "Failed (api_error) after 1 turn",
    "  Not logged in",
  ]);
  assert.deepEqual(shown(end({ ...failed, result: null })), ["Failed after 1 turn"]);
});

Deno.test("what claude says at its end can't take over a terminal", () => {
  assert.deepEqual(shown(end({ result: "\x1b[2Jdone\x07", num_turns: 0, total_cost_usd: 0 })), [
    "done\\u0007",
    "Succeeded",
  ]);
  assert.deepEqual(
    shown(end({ subtype: "error_\x07\nx", num_turns: 0, total_cost_usd: 0, errors: ["\x9b"] })),
    ["Failed (error_\\u0007 x)", "  \\u009b"],
  );
});
