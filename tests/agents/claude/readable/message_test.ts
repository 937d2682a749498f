import assert from "node:assert/strict";
import { message, shown, tonesOf } from "./shown.ts";

const text = (text: string) => ({ type: "text", text });

Deno.test("what is said keeps its lines, its tabs and its indents", () => {
  assert.deepEqual(shown(message("assistant", text("\n  one\n\n\ttwo\n"))), ["  one", "", "\ttwo"]);
  assert.deepEqual(tonesOf(message("assistant", text("one\ntwo"))), ["plain", "plain"]);
});

Deno.test("what is said can't take over a terminal", () => {
  const said = text("a\x1b[2Jb\x07\r\n\x1b]52;c;cm0=\x07c\u202e\x9b");
  assert.deepEqual(shown(message("assistant", said)), ["ab\\u0007", "c\\u202e\\u009b"]);
});

Deno.test("text and calls come in their order; thoughts and blanks say nothing", () => {
  const call = { type: "tool_use", name: "Bash", input: { command: "ls" } };
  const said = message(
    "assistant",
    { type: "thinking", thinking: "hm" },
    text("one"),
    call,
    text(" \n"),
    text("two"),
    null,
    7,
  );
  assert.deepEqual(shown(said), ["one", "→ Bash: ls", "two"]);
  assert.deepEqual(tonesOf(said), ["plain", "action", "plain"]);
});

Deno.test("what a subagent says and does stands to the right", () => {
  const call = { type: "tool_use", name: "Bash", input: { command: "ls" } };
  const said = { ...message("assistant", text("one\n\ntwo"), call), parent_tool_use_id: "toolu_1" };
  assert.deepEqual(shown(said), ["    one", "", "    two", "    → Bash: ls"]);
  const result = message("user", { type: "tool_result", content: "ok" });
  assert.deepEqual(shown({ ...result, parent_tool_use_id: "toolu_1" }), ["      ok"]);
  assert.deepEqual(shown({ ...result, parent_tool_use_id: null }), ["  ok"]);
});

Deno.test("a user's words, such as a subagent's task, say nothing", () => {
  assert.deepEqual(shown(message("user", text("Look at this"))), []);
  assert.deepEqual(shown({ type: "user", message: { content: "Look at this" } }), []);
});

Deno.test("a message of another shape says nothing", () => {
  for (const odd of [undefined, null, "text", { content: null }, { content: {} }]) {
    assert.deepEqual(shown({ type: "assistant", message: odd }), []);
  }
});
