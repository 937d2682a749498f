import assert from "node:assert/strict";
import { didYouMean, isMisspelling, nearest } from "../../src/text/nearest.ts";

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

Deno.test("the nearest name is found, and none that is far", () => {
  const queues = ["Todo", "Doing", "Done", "In Progress"];
  assert.equal(nearest("Dome", queues), "Done");
  assert.equal(nearest("InProgress", queues), "In Progress");
  assert.equal(nearest("Something else", queues), null);
  assert.equal(nearest("X", queues), null);
  assert.equal(nearest("Todo", []), null);
});

Deno.test("a slip is told from another word", () => {
  const known = ["command", "args", "in_progress_queue", "timeout", "url", "env"];
  const cases: [string, string | null][] = [
    ["comand", "command"],
    ["Command", "command"],
    ["in_progres_queue", "in_progress_queue"],
    ["in-progress-queue", "in_progress_queue"],
    ["timout", "timeout"],
    ["ulr", "url"],
    ["evn", "env"],
    ["retries", null],
    ["x", null],
    ["", null],
  ];
  for (const [word, expected] of cases) assert.equal(nearest(word, known), expected, word);
  assert.equal(nearest("any", []), null);
});

Deno.test("a suggestion is a clause, or nothing", () => {
  assert.equal(didYouMean("Dnoe", ["Todo", "Done"]), '; did you mean "Done"?');
  assert.equal(didYouMean("Review", ["Todo", "Done"]), "");
});

Deno.test("a name that shares too few letters resembles nothing", () => {
  assert.equal(nearest("Done", ["Doing", "Todo"]), null);
  assert.equal(nearest("A", ["B"]), null);
  assert.equal(nearest("!!!", ["???"]), null);
  assert.equal(nearest("完了", ["作業"]), null);
});

Deno.test("of two names that are as near, the first is meant", () => {
  assert.equal(nearest("Rask", ["Task", "Mask"]), "Task");
  assert.equal(nearest("Rask", ["Mask", "Task"]), "Mask");
});

Deno.test("X12: a very long name resembles nothing, and is not compared letter by letter", () => {
  const known = Array.from({ length: 10_000 }, (_, i) => `Queue ${i}`);
  const long = "q".repeat(1_000_000);
  assert.equal(nearest(long, [...known, long]), null);
  assert.equal(nearest("q".repeat(500), known), null);
  assert.equal(isMisspelling(long, `${long}x`), false);
});
