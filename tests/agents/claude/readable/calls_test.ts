import assert from "node:assert/strict";
import { message, shownOf } from "./shown.ts";

const call = (id: string, command: string) =>
  message("assistant", { type: "tool_use", id, name: "Bash", input: { command } });
const result = (id: string, content: string, is_error = false) =>
  message("user", { type: "tool_result", tool_use_id: id, content, is_error });
const said = (text: string) => message("assistant", { type: "text", text });

Deno.test("a result right below its call needs no name", () => {
  assert.deepEqual(
    shownOf(call("a", "one"), result("a", "1"), call("b", "two"), result("b", "2")),
    [
      "→ Bash: one",
      "  1",
      "→ Bash: two",
      "  2",
    ],
  );
});

Deno.test("of calls that run side by side each result names its call", () => {
  const lines = [call("a", "one"), call("b", "two"), call("c", "three")];
  const results = [result("b", "2"), result("a", "x\ny", true), result("c", "3")];
  assert.deepEqual(shownOf(...lines, ...results), [
    "→ Bash: one",
    "→ Bash: two",
    "→ Bash: three",
    "← Bash: two",
    "  2",
    "← Bash: one",
    "  Error: x",
    "    y",
    "← Bash: three",
    "  3",
  ]);
});

Deno.test("a result names its call where something else was shown between them", () => {
  assert.deepEqual(shownOf(call("a", "one"), said("Meanwhile."), result("a", "1")), [
    "→ Bash: one",
    "Meanwhile.",
    "← Bash: one",
    "  1",
  ]);
  const retry = { type: "system", subtype: "api_retry", attempt: 1, error: "overloaded" };
  assert.deepEqual(shownOf(call("a", "one"), retry, result("a", "1")).at(-2), "← Bash: one");
  assert.deepEqual(shownOf(call("a", "one"), { type: "stream_event" }, result("a", "1")), [
    "→ Bash: one",
    "  1",
  ]);
});

Deno.test("a reader that begins in the middle shows a result without its call", () => {
  assert.deepEqual(shownOf(result("a", "1"), result("b", "")), ["  1"]);
});

Deno.test("a long call is named by its beginning", () => {
  const command = `echo ${"x".repeat(100)}`;
  const [, , named = ""] = shownOf(call("a", command), call("b", "two"), result("a", "1"));
  assert.equal(named, `← Bash: echo ${"x".repeat(48)}…`);
  assert.equal([...named].length, "← ".length + 60);
});

Deno.test("the last message is shown once, however the result repeats it", () => {
  const end = (result: string, facts = {}) => ({
    type: "result",
    subtype: "success",
    result,
    ...facts,
  });
  assert.deepEqual(shownOf(said("All done.\n"), end("All done.")), ["All done.", "Succeeded"]);
  assert.deepEqual(shownOf(said("On it."), end("All done.")), ["On it.", "All done.", "Succeeded"]);
  assert.deepEqual(shownOf(said("No credit."), end("No credit.", { is_error: true })), [
    "No credit.",
    "Failed",
  ]);
  const subagent = { ...said("All done."), parent_tool_use_id: "a" };
  assert.deepEqual(shownOf(subagent, end("All done.")).slice(-2), ["All done.", "Succeeded"]);
});
