import assert from "node:assert/strict";
import { isMisspelling, nearestQueue } from "../../src/backends/queue_names.ts";

const MISSPELLED = [
  ["Dnoe", "Done"],
  ["done", "Done"],
  ["in progress", "In Progress"],
  ["In-Progress", "In Progress"],
  ["In Progres", "In Progress"],
  ["In Porgress", "In Progress"],
  ["Reviews", "Review"],
  [" Done ", "Done"],
];

const OTHERS = [
  ["Done", "Done"],
  ["Done", "Doing"],
  ["Done", "Todo"],
  ["Phase 2", "Phase 1"],
  ["Sprint 10", "Sprint 1"],
  ["A", "B"],
  ["QA", "UA"],
  ["Failed", "Finished"],
  ["Backlog", "Todo"],
  ["", "Todo"],
  ["!!!", "???"],
  ["完了", "作業"],
];

for (const [name = "", queue = ""] of MISSPELLED) {
  Deno.test(`"${name}" is "${queue}" misspelled`, () => assert.ok(isMisspelling(name, queue)));
}

for (const [name = "", queue = ""] of OTHERS) {
  Deno.test(`"${name}" is not "${queue}" misspelled`, () => {
    assert.ok(!isMisspelling(name, queue));
  });
}

Deno.test("the nearest queue is suggested, and none that is far", () => {
  const queues = ["Todo", "Doing", "Done", "In Progress"];
  assert.equal(nearestQueue("Dome", queues), "Done");
  assert.equal(nearestQueue("InProgress", queues), "In Progress");
  assert.equal(nearestQueue("Something else", queues), null);
  assert.equal(nearestQueue("X", queues), null);
  assert.equal(nearestQueue("Todo", []), null);
});
