import assert from "node:assert/strict";
import { taskAnswer } from "../../../../src/cli/client/answers.ts";
import { formatTask } from "../../../../src/cli/client/views/task.ts";
import { paintNothing } from "../../../../src/cli/terminal/style.ts";
import { formatInstant } from "../../../../src/cli/terminal/time.ts";

const piped = { width: Infinity, paint: paintNothing };
const AT = "2026-01-01T00:00:00Z";

const shown = (task: Readonly<Record<string, unknown>>) =>
  formatTask(taskAnswer().parse({ id: "1", name: "Fix crash", queue: "Todo", ...task }), piped);

Deno.test("a task is shown with its text, its checklist and its comments", () => {
  assert.equal(
    shown({
      description: "It crashes\n\n\ton empty input.\n",
      url: "file:///board.json#1",
      created_at: AT,
      labels: ["bug", "ui"],
      assignees: ["ana"],
      comments: [
        { id: "c1", author: "ana", text: "See log:\n\nline 2", created_at: AT },
        { id: "c2", author: "", text: "Done", created_at: null },
      ],
      tasks: [{ id: "t1", name: "write test", completed: true }, { id: "t2", name: "fix" }],
    }),
    `Fix crash
Task       1
Queue      Todo
Labels     bug, ui
Assignees  ana
Created    ${formatInstant(AT)}
Link       file:///board.json#1

It crashes

\ton empty input.

[x] write test
[ ] fix

ana, ${formatInstant(AT)}
  See log:

  line 2

somebody
  Done
`,
  );
});

Deno.test("what a task does not have leaves no gap", () => {
  assert.equal(shown({}), "Fix crash\nTask   1\nQueue  Todo\n");
  assert.equal(shown({ description: " \n" }), "Fix crash\nTask   1\nQueue  Todo\n");
});

Deno.test("a terminal obeys nothing of what strangers wrote", () => {
  const evil = "a\x1b[2J\rb\x07\u202e";
  const text = shown({
    name: evil,
    description: evil,
    labels: [evil],
    comments: [{ id: "c", author: evil, text: evil, created_at: evil }],
    tasks: [{ id: "t", name: evil, completed: false }],
  });
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
});
