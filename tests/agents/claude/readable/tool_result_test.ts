import assert from "node:assert/strict";
import { message, shown, tonesOf } from "./shown.ts";

const result = (content: unknown, is_error?: unknown) =>
  message("user", { type: "tool_result", tool_use_id: "toolu_1", content, is_error });

Deno.test("of a result the first line is shown, and how many there are", () => {
  assert.deepEqual(shown(result("ok")), ["  ok"]);
  assert.deepEqual(shown(result("\none\ntwo\n\nthree\n")), ["  one … (4 lines)"]);
  assert.deepEqual(tonesOf(result("one\ntwo", false)), ["aside"]);
});

Deno.test("a result of nothing says nothing", () => {
  for (const nothing of ["", " \n", [], undefined, null, 7]) {
    assert.deepEqual(shown(result(nothing)), [], JSON.stringify(nothing));
  }
});

Deno.test("an error is marked, and more of it is shown", () => {
  assert.deepEqual(shown(result("Exit code 1\nno such file", true)), [
    "  Error: Exit code 1",
    "    no such file",
  ]);
  assert.deepEqual(shown(result("1\n2\n3\n4\n5\n6", true)), [
    "  Error: 1",
    "    2",
    "    3",
    "    4",
    "    5 … (6 lines)",
  ]);
  assert.deepEqual(tonesOf(result("1\n2", true)), ["error", "error"]);
  assert.deepEqual(shown(result("", true)), ["  Error"]);
});

Deno.test("claude's own errors are shown without their wrapping", () => {
  assert.deepEqual(shown(result("<tool_use_error>File not read yet.</tool_use_error>", true)), [
    "  Error: File not read yet.",
  ]);
});

Deno.test("the parts of a result are its lines; what is no text is named", () => {
  const image = { type: "image", source: { data: "…" } };
  assert.deepEqual(shown(result([{ type: "text", text: "one\ntwo" }, image])), [
    "  one … (3 lines)",
  ]);
  assert.deepEqual(shown(result([image])), ["  (image)"]);
  assert.deepEqual(shown(result([null, 7])), []);
});

Deno.test("a result can't take over a terminal, and is cut where it is long", () => {
  assert.deepEqual(shown(result("\x1b[31mred\x1b[0m\x07\r\x1b[2Jtwo")), [
    "  red\\u0007 … (2 lines)",
  ]);
  assert.deepEqual(shown(result([{ type: "a\x07\nb" }])), ["  (a\\u0007 … (2 lines)"]);
  assert.deepEqual(shown(result("x".repeat(1_000_000))), [`  ${"x".repeat(149)}…`]);
});
