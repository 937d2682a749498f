import assert from "node:assert/strict";
import type { Queues } from "../../../src/cli/init/questions/answers.ts";
import {
  decideQueues,
  problemOfQueue,
  suggestQueue,
} from "../../../src/cli/init/questions/queues.ts";
import { UsageError } from "../../../src/domain/errors.ts";
import { interviewOf } from "../../../src/cli/init/questions/ask.ts";
import { nobody } from "../../../src/cli/init/people/person.ts";
import { person } from "./person.ts";

/** What `init` takes if nobody answers. */
const suggestQueues = (existing: readonly string[]): Promise<Queues> =>
  decideQueues({ interview: interviewOf(nobody), given: undefined, existing });

Deno.test("a new board gets the usual queues", async () => {
  assert.deepEqual(await suggestQueues([]), {
    ready: "Todo",
    inProgress: "In Progress",
    done: "Review",
    failed: "Failed",
  });
});

Deno.test("the queues of a board are found by what people call them", async () => {
  const cases: [string[], string[]][] = [
    [["To Do", "in-progress", "REVIEW"], ["To Do", "in-progress", "REVIEW", "Failed"]],
    [["Backlog", "Ready", "Doing", "QA", "Blocked"], ["Ready", "Doing", "QA", "Blocked"]],
    [["In Review", "Doing", "Ideas"], ["Ideas", "Doing", "In Review", "Failed"]],
    [["Done"], ["Todo", "In Progress", "Review", "Failed"]],
    [["Done", "Ideas"], ["Ideas", "In Progress", "Review", "Failed"]],
  ];
  for (const [existing, expected] of cases) {
    const { ready, inProgress, done, failed } = await suggestQueues(existing);
    assert.deepEqual([ready, inProgress, done, failed], expected);
  }
});

Deno.test("no queue is suggested for two things that exclude each other", async () => {
  for (
    const existing of [["Review"], ["Doing"], ["Failed"], ["Doing", "Review", "Failed"], ["x"]]
  ) {
    const queues = Object.values(await suggestQueues(existing));
    assert.equal(new Set(queues).size, 4, existing.join());
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

Deno.test("a name that a person gave to one queue is suggested for no other", async () => {
  const someone = person("Review", "", "Failed", "");
  const interview = interviewOf(someone);
  assert.deepEqual(await decideQueues({ interview, given: undefined, existing: [] }), {
    ready: "Review",
    inProgress: "In Progress",
    done: "Failed",
    failed: "Blocked",
  });
  assert.equal(suggestQueue("done", [], ["Review"]), "In Review");
});

Deno.test("one queue in two roles, a path and an empty name are refused with the reason, and asked for again", async () => {
  const answers = ["board.json", "../Todo", "/srv/x", "Todo", "Todo", "Doing", "Doing", "Done"];
  const someone = person(...answers, "Todo", "Doing", "Done", "Failed");
  const interview = interviewOf(someone);
  const queues = await decideQueues({ interview, given: undefined, existing: [] });
  assert.deepEqual(Object.values(queues), ["Todo", "Doing", "Done", "Failed"]);
  assert.deepEqual(someone.told, [
    'Cannot use "board.json" as this queue: it looks like a path; give a name, such as Todo',
    'Cannot use "../Todo" as this queue: it looks like a path; give a name, such as Todo',
    'Cannot use "/srv/x" as this queue: it looks like a path; give a name, such as Todo',
    'Cannot use "Todo" as this queue: agents take tasks from it; give another queue',
    'Cannot use "Doing" as this queue: tasks in progress are there; give another queue',
    'Cannot use "Todo" as this queue: agents take tasks from it; give another queue',
    'Cannot use "Doing" as this queue: tasks in progress are there; give another queue',
    'Cannot use "Done" as this queue: tasks that are done go there; give another queue',
  ]);
});

Deno.test("a queue of the board is taken whatever it is called", async () => {
  const existing = ["QA / Tests", "~/later"];
  const interview = interviewOf(person("~/later", "QA / Tests", "", ""));
  const { ready, inProgress } = await decideQueues({ interview, given: undefined, existing });
  assert.deepEqual([ready, inProgress], ["~/later", "QA / Tests"]);
});

Deno.test("a queue of the board is taken in whichever case it is typed, and not created beside itself", async () => {
  const existing = ["Zu erledigen", "In Arbeit", "Prüfen", "Fehlgeschlagen"];
  const typed = ["zu erledigen", "IN ARBEIT", "PRÜFEN".normalize("NFD"), "fehlgeschlagen"];
  const interview = interviewOf(person(...typed));
  const queues = await decideQueues({ interview, given: undefined, existing });
  assert.deepEqual(Object.values(queues), existing);
  const both = interviewOf(person("todo", "Doing", "Review", "Failed"));
  const { ready } = await decideQueues({
    interview: both,
    given: undefined,
    existing: ["Todo", "todo"],
  });
  assert.equal(ready, "todo", "what is spelled exactly comes first");
});

Deno.test("a queue of the board that is surely misspelled is not created, but named", async () => {
  const someone = person("Todo", "Doing", "Prufen", "todo", "Prüfen", "Failed");
  const interview = interviewOf(someone);
  const queues = await decideQueues({ interview, given: undefined, existing: ["Prüfen"] });
  assert.deepEqual(Object.values(queues), ["Todo", "Doing", "Prüfen", "Failed"]);
  assert.deepEqual(someone.told, [
    'Cannot use "Prufen" as this queue: the board has "Prüfen"; give that, or a name that differs more',
    'Cannot use "todo" as this queue: agents take tasks from it; give another queue',
  ]);
  const interviewed = decideQueues({
    interview: interviewOf(nobody),
    given: "Zu erldigen",
    existing: ["Zu erledigen"],
  });
  await assert.rejects(interviewed, /the board has "Zu erledigen"/);
});

Deno.test("what is suggested can be accepted: it looks like no queue of the board misspelled", async () => {
  for (const existing of [["Todos", "Reviews"], ["Fail", "Fails", "Failed!"], ["In Progres"]]) {
    const queues = Object.values(await suggestQueues(existing));
    assert.equal(new Set(queues).size, 4, existing.join());
  }
  assert.equal(suggestQueue("done", ["Reviews"], ["Reviews"]), "In Review");
});

Deno.test("a queue in the command line that can't be used ends it", async () => {
  for (const given of ["", "a\tb", "a/", "tasks.db"]) {
    const interview = interviewOf(person("Todo"));
    await assert.rejects(decideQueues({ interview, given, existing: [] }), UsageError, given);
  }
});
