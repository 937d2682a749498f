import assert from "node:assert/strict";
import { message, shown, shownOf } from "./shown.ts";

let serial = 0;
const calling = (name: string, input: unknown, id = `toolu_${++serial}`) =>
  message("assistant", { type: "tool_use", id, name, input });
const returning = (id: string, tool_use_result: unknown, content = "done") => ({
  ...message("user", { type: "tool_result", tool_use_id: id, content }),
  tool_use_result,
});

Deno.test("a plan is a checklist, and its result says nothing", () => {
  const todos = [
    { content: "Read the code", status: "completed", activeForm: "Reading" },
    { content: "Write\na test", status: "in_progress", activeForm: "Writing" },
    { content: "Land", status: "pending" },
    { content: "Rest" },
  ];
  assert.deepEqual(shownOf(calling("TodoWrite", { todos }, "a"), returning("a", {}, "Modified")), [
    "→ Plan",
    "  [x] Read the code",
    "  [>] Write a test",
    "  [ ] Land",
    "  [ ] Rest",
  ]);
});

Deno.test("of a long plan the first steps are shown", () => {
  const todos = Array.from({ length: 15 }, (_, i) => ({ content: `${i}`, status: "pending" }));
  const lines = shown(calling("TodoWrite", { todos })) ?? [];
  assert.equal(lines.length, 1 + 12 + 1);
  assert.equal(lines.at(-1), "  … and 3 more steps");
});

Deno.test("steps that come and change one by one are called by their names", () => {
  const task = { id: "1", subject: "Write a test", description: "…" };
  assert.deepEqual(
    shownOf(
      calling("TaskCreate", { subject: "Write a test", description: "…" }, "a"),
      returning("a", { task }),
      calling("TaskUpdate", { taskId: "1", status: "in_progress" }, "b"),
      returning("b", { success: true }),
      calling("TaskUpdate", { taskId: 1, status: "completed" }),
      calling("TaskUpdate", { taskId: "2", subject: "Land it" }),
      calling("TaskUpdate", { taskId: "2", status: "deleted" }),
      calling("TaskUpdate", { taskId: "3", status: "completed" }),
    ),
    [
      "→ Plan: [ ] Write a test",
      "→ Plan: [>] Write a test",
      "→ Plan: [x] Write a test",
      "→ Plan: [ ] Land it",
      "→ Plan: [-] Land it",
      "→ Plan: [x] step 3",
    ],
  );
});

Deno.test("a list of the steps is a checklist, and teaches their names", () => {
  const tasks = [
    { id: "1", subject: "One", status: "completed", blockedBy: [] },
    { id: "2", subject: "Two", status: "pending" },
  ];
  assert.deepEqual(
    shownOf(
      calling("TaskList", {}, "a"),
      returning("a", { tasks }),
      calling("TaskUpdate", { taskId: "2", status: "in_progress" }),
    ),
    ["→ Plan", "  [x] One", "  [ ] Two", "→ Plan: [>] Two"],
  );
  const text = "#1 [pending] One\n#2 [pending] Two";
  assert.deepEqual(shownOf(calling("TaskList", {}, "b"), returning("b", null, text)), [
    "→ Plan",
    "  #1 [pending] One … (2 lines)",
  ]);
});

Deno.test("a plan in prose is shown in its own lines", () => {
  assert.deepEqual(shown(calling("ExitPlanMode", { plan: "# Plan\n\n1. Look\n" })), [
    "→ Plan",
    "  # Plan",
    "",
    "  1. Look",
  ]);
  const long = Array.from({ length: 20 }, (_, i) => `${i}`).join("\n");
  assert.equal(shown(calling("ExitPlanMode", { plan: long }))?.at(-1), "  … (8 more lines)");
  assert.deepEqual(shown(calling("ExitPlanMode", { plan: " " })), ["→ Plan"]);
});

Deno.test("a plan can't take over a terminal, and one of another shape is a call", () => {
  const todos = [{ content: "\x1b[2Ja\x07", status: "constructor" }];
  assert.deepEqual(shown(calling("TodoWrite", { todos })), ["→ Plan", "  [ ] a\\u0007"]);
  assert.deepEqual(shown(calling("TodoWrite", { todos: 7 })), ["→ TodoWrite: { todos: 7 }"]);
  assert.deepEqual(shown(calling("TaskUpdate", {})), ["→ TaskUpdate"]);
});
