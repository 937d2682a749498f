import assert from "node:assert/strict";
import { problemOfQueue, suggestQueues } from "../../../src/cli/init/queues.ts";

Deno.test("a new board gets the usual queues", () => {
  assert.deepEqual(suggestQueues([]), {
    ready: "Todo",
    inProgress: "In Progress",
    done: "Done",
    failed: "Failed",
  });
});

Deno.test("the queues of a board are found by what people call them", () => {
  const cases: [string[], string[]][] = [
    [["To Do", "in-progress", "DONE"], ["To Do", "in-progress", "DONE", "Failed"]],
    [["Backlog", "Ready", "Doing", "Closed", "Blocked"], ["Ready", "Doing", "Closed", "Blocked"]],
    [["Done", "Doing", "Ideas"], ["Ideas", "Doing", "Done", "Failed"]],
    [["Done"], ["Todo", "In Progress", "Done", "Failed"]],
  ];
  for (const [existing, expected] of cases) {
    const { ready, inProgress, done, failed } = suggestQueues(existing);
    assert.deepEqual([ready, inProgress, done, failed], expected);
  }
});

Deno.test("no queue is suggested for two things that exclude each other", () => {
  for (const existing of [["Done"], ["Doing"], ["Failed"], ["Doing", "Done", "Failed"], ["x"]]) {
    const { ready, ...others } = suggestQueues(existing);
    assert.ok(!Object.values(others).includes(ready), existing.join());
  }
});

Deno.test("what can't be the name of a queue is told", () => {
  for (const name of ["", "  ", "a\nb", "a\x1b[2J", "__proto__"]) {
    assert.notEqual(problemOfQueue(name), null, JSON.stringify(name));
  }
  for (const name of ["Todo", "a.b", '"', "\\", "жёлтый", "--x", "{task_name}"]) {
    assert.equal(problemOfQueue(name), null);
  }
});
