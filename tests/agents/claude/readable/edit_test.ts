import assert from "node:assert/strict";
import { message, shown, shownOf, tonesOf } from "./shown.ts";

const calling = (name: string, input: unknown) =>
  message("assistant", { type: "tool_use", id: "toolu_1", name, input });
const edit = (old_string: string, new_string: string) =>
  calling("Edit", { file_path: "/a/b.ts", old_string, new_string, replace_all: false });

Deno.test("an edit shows the lines that it changes, without those around them", () => {
  const change = edit("one\n  two\nthree\n", "one\n  2\n  2b\nthree\n");
  assert.deepEqual(shown(change), ["→ Edit: /a/b.ts", "  -   two", "  +   2", "  +   2b"]);
  assert.deepEqual(tonesOf(change), ["action", "removed", "added", "added"]);
});

Deno.test("lines that are only added or only removed stand alone", () => {
  assert.deepEqual(shown(edit("a\nc", "a\nb\nc")), ["→ Edit: /a/b.ts", "  + b"]);
  assert.deepEqual(shown(edit("a\nb\nc", "a\nc")), ["→ Edit: /a/b.ts", "  - b"]);
  assert.deepEqual(shown(edit("a\na", "a")), ["→ Edit: /a/b.ts", "  - a"]);
  assert.deepEqual(shown(edit("a", "")), ["→ Edit: /a/b.ts", "  - a"]);
  assert.deepEqual(shown(edit("a", "a")), ["→ Edit: /a/b.ts"]);
});

Deno.test("of a long change the beginning of each side is shown, and how much more there is", () => {
  const numbered = (sign: string) => Array.from({ length: 9 }, (_, i) => `${sign}${i}`).join("\n");
  assert.deepEqual(shown(edit(numbered("a"), numbered("b"))), [
    "→ Edit: /a/b.ts",
    ...["a0", "a1", "a2", "a3"].map((line) => `  - ${line}`),
    "  - … (5 more lines)",
    ...["b0", "b1", "b2", "b3"].map((line) => `  + ${line}`),
    "  + … (5 more lines)",
  ]);
  const [, line = ""] = shown(edit("", "x".repeat(1_000_000))) ?? [];
  assert.equal(line, `  + ${"x".repeat(119)}…`);
});

Deno.test("several changes, new files and cells of a notebook are shown alike", () => {
  const edits = [{ old_string: "a", new_string: "b" }, { old_string: "c", new_string: "d" }];
  assert.deepEqual(shown(calling("MultiEdit", { file_path: "/a", edits: [...edits, edits[0]] })), [
    "→ MultiEdit: /a",
    "  - a",
    "  + b",
    "  … and 2 more changes",
  ]);
  assert.deepEqual(shown(calling("Write", { file_path: "/a", content: "one\n\ntwo\n" })), [
    "→ Write: /a",
    "  + one",
    "  +",
    "  + two",
  ]);
  const cell = { notebook_path: "/n", new_source: "x = 1" };
  assert.deepEqual(shown(calling("NotebookEdit", cell)), ["→ NotebookEdit: /n", "  + x = 1"]);
  const gone = { ...cell, edit_mode: "delete" };
  assert.deepEqual(shown(calling("NotebookEdit", gone)), ["→ NotebookEdit: /n"]);
});

Deno.test("that a file was changed says nothing new; that it was not is an error", () => {
  const result = (content: string, is_error: boolean) =>
    message("user", { type: "tool_result", tool_use_id: "toolu_1", content, is_error });
  const change = edit("a", "b");
  const lines = ["→ Edit: /a/b.ts", "  - a", "  + b"];
  assert.deepEqual(shownOf(change, result("The file /a/b.ts has been updated.", false)), lines);
  assert.deepEqual(shownOf(change, result("File has not been read yet.", true)), [
    ...lines,
    "  Error: File has not been read yet.",
  ]);
});

Deno.test("what an edit writes can't take over a terminal, and an edit of another shape is a call", () => {
  assert.deepEqual(shown(edit("\x1b[2Ja\x07", "b\x9b\r\x1b]0;x\x07")), [
    "→ Edit: /a/b.ts",
    "  - a\\u0007",
    "  + b\\u009b",
  ]);
  for (const input of [{ file_path: "/a" }, { file_path: "/a", old_string: 7, new_string: "x" }]) {
    assert.deepEqual(shown(calling("Edit", input)), ["→ Edit: /a"]);
  }
  assert.deepEqual(shown(calling("MultiEdit", { file_path: "/a", edits: [] })), [
    "→ MultiEdit: /a",
  ]);
});
