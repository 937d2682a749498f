import assert from "node:assert/strict";
import { problemOfQueue, suggestQueues } from "../../../src/cli/init/questions/queues.ts";

Deno.test("a new board gets the usual queues", () => {
  assert.deepEqual(suggestQueues([]), {
    ready: "Todo",
    inProgress: "In Progress",
    done: "Review",
    failed: "Failed",
  });
});

Deno.test("the queues of a board are found by what people call them", () => {
  const cases: [string[], string[]][] = [
    [["To Do", "in-progress", "REVIEW"], ["To Do", "in-progress", "REVIEW", "Failed"]],
    [["Backlog", "Ready", "Doing", "QA", "Blocked"], ["Ready", "Doing", "QA", "Blocked"]],
    [["In Review", "Doing", "Ideas"], ["Ideas", "Doing", "In Review", "Failed"]],
    [["Done"], ["Todo", "In Progress", "Review", "Failed"]],
    [["Done", "Ideas"], ["Ideas", "In Progress", "Review", "Failed"]],
  ];
  for (const [existing, expected] of cases) {
    const { ready, inProgress, done, failed } = suggestQueues(existing);
    assert.deepEqual([ready, inProgress, done, failed], expected);
  }
});

Deno.test("no queue is suggested for two things that exclude each other", () => {
  for (
    const existing of [["Review"], ["Doing"], ["Failed"], ["Doing", "Review", "Failed"], ["x"]]
  ) {
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
