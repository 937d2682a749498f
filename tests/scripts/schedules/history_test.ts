import assert from "node:assert/strict";
import type { Task } from "../../../src/domain/task.ts";
import type { Act } from "../../../scripts/schedules/agent.ts";
import { brokenPromises, parseHistory } from "../../../scripts/schedules/history.ts";

const queues = { ready: "Todo", doing: "Doing", done: "Done", failed: "Failed" };
const FAILED = "**Run failed** (attempt 1)";

function taskOf(queue: string, ...texts: string[]): Task {
  const comments = texts.map((text, i) => ({ id: `${i}`, author: "us", text, createdAt: null }));
  return {
    id: "1",
    name: "job",
    description: "",
    url: "",
    queue,
    createdAt: null,
    labels: [],
    assignees: [],
    comments,
    tasks: [],
  };
}

/** What is wrong with one task whose agent exits with `codes`. */
function brokenBy(codes: readonly number[], history: readonly string[], ...tasks: Task[]) {
  return brokenIn(false, codes, history, ...tasks);
}

/** The same where each run has a second step, or has none. */
function brokenIn(
  hasAfterRun: boolean,
  codes: readonly number[],
  history: readonly string[],
  ...tasks: Task[]
) {
  const lines = parseHistory(history.join("\n"));
  return brokenPromises([{ name: "job", codes }], tasks, lines, queues, { hasAfterRun });
}

const ONE = ["start 1 run-a 1", "end 1 run-a 1"];
const TWO = [...ONE, "start 1 run-b 2", "end 1 run-b 2"];

Deno.test("a schedule that went well breaks no promise", () => {
  assert.deepEqual(brokenBy([0, 3], ONE, taskOf("Done")), []);
  assert.deepEqual(brokenBy([3, 0], TWO, taskOf("Done", FAILED)), []);
  assert.deepEqual(brokenBy([3, 3], TWO, taskOf("Failed", FAILED, FAILED)), []);
});

for (
  const [what, codes, history, task, promise] of [
    ["an attempt that was started twice", [0, 0], [...ONE, ...ONE], taskOf("Done"), /attempts 1,1/],
    ["an attempt that never was", [3, 0], ONE, taskOf("Done", FAILED), /attempts 1 were/],
    [
      "two live agents",
      [3, 0],
      ["start 1 run-a 1", "start 1 run-b 2", "end 1 run-a 1", "end 1 run-b 2"],
      taskOf("Done", FAILED),
      /run-b began while run-a was live/,
    ],
    ["an agent that was ended", [0], ["start 1 run-a 1"], taskOf("Done"), /run-a did not end/],
    ["a task that is silent", [0], ONE, taskOf("Doing"), /in "Doing" instead of "Done"/],
    ["a comment that is missing", [3, 0], TWO, taskOf("Done"), /0 comments on 1 failures/],
    ["a comment that is there twice", [3, 0], TWO, taskOf("Done", FAILED, FAILED), /2 comments/],
    ["a comment on something else", [0], ONE, taskOf("Done", "**Run lost**"), /1 comments on 0/],
  ] as const
) {
  Deno.test(`the history checker finds ${what}`, () => {
    assert.match(brokenBy(codes, history, task).join(), promise);
  });
}

Deno.test("the history checker finds a task that is gone, and one that is there twice", () => {
  assert.match(brokenBy([0], ONE).join(), /on the board 0 times/);
  assert.match(brokenBy([0], ONE, taskOf("Done"), taskOf("Done")).join(), /on the board 2 times/);
});

Deno.test("the history checker finds a second step that was left out, came twice, or came too late", () => {
  const after = ["after 1 run-a 1"];
  assert.deepEqual(brokenIn(true, [0], [...ONE, ...after], taskOf("Done")), []);
  assert.match(brokenIn(true, [0], ONE, taskOf("Done")).join(), /did start, end instead of/);
  const twice = [...ONE, ...after, ...after];
  assert.match(brokenIn(true, [0], twice, taskOf("Done")).join(), /did start, end, after, after/);
  assert.match(brokenBy([0], [...ONE, ...after], taskOf("Done")).join(), /instead of start, end/);
  const late = [...TWO, ...after, "after 1 run-b 2"];
  const broken = brokenIn(true, [3, 0], late, taskOf("Done", FAILED)).join();
  assert.match(broken, /run-b began while run-a was live/);
});

/** What is wrong with one task that an outage, a signal or an odd end met. */
function brokenAct(act: Act, history: readonly string[], task: Task) {
  const lines = parseHistory(history.join("\n"));
  const jobs = [{ name: "job", codes: [0, 0], act }];
  return brokenPromises(jobs, [task], lines, queues, { hasAfterRun: false }).join();
}

const RETURNED = ["start 1 run-r 1", "returned 1 run-r 1"];
const DONE = taskOf("Done");

for (const act of ["not_logged_in", "overloaded", "signalled", "polite"] as const) {
  Deno.test(`A1, M1: the history checker finds what "${act}" must not do to a task`, () => {
    assert.equal(brokenAct(act, [...RETURNED, ...ONE], DONE), "");
    assert.match(brokenAct(act, RETURNED, DONE), /attempts {2}were started instead of 1/);
    assert.match(
      brokenAct(act, RETURNED, taskOf("Failed", FAILED)),
      /in "Failed" instead of "Done"/,
    );
    assert.match(
      brokenAct(act, [...RETURNED, "start 1 run-b 2", "end 1 run-b 2"], DONE),
      /attempts 2/,
    );
    assert.match(
      brokenAct(act, [...RETURNED, ...ONE], taskOf("Done", "**Run ended**")),
      /1 comments on 0/,
    );
    const twice = [...RETURNED, "start 1 run-s 1", "returned 1 run-s 1", ...ONE];
    assert.match(brokenAct(act, twice, DONE), /2 runs were sent back instead of 1/);
    assert.match(brokenAct(act, ONE, DONE), /0 runs were sent back/);
    const beside = [RETURNED[0] ?? "", ...ONE, RETURNED[1] ?? ""];
    assert.match(brokenAct(act, beside, DONE), /run-a began while run-r was live/);
  });
}

for (const act of ["odd_exit", "spurious_error", "hanging"] as const) {
  Deno.test(`A3: the history checker finds a stated success that "${act}" overruled or doubled`, () => {
    const told = taskOf("Done", "**Run ended**: All is done.");
    assert.equal(brokenAct(act, ONE, told), "");
    assert.match(
      brokenAct(act, [...ONE, "start 1 run-b 2", "end 1 run-b 2"], told),
      /attempts 1,2/,
    );
    assert.match(brokenAct(act, ONE, taskOf("Failed", FAILED)), /in "Failed" instead of "Done"/);
    assert.match(brokenAct(act, ONE, DONE), /0 comments on 0 failures/);
    assert.match(brokenAct(act, ONE, taskOf("Done", "one", "two")), /2 comments on 0 failures/);
  });
}

Deno.test("the history checker finds a run that went back although nothing was wrong with it", () => {
  assert.match(
    brokenAct("none", [...RETURNED, ...ONE], DONE),
    /1 runs were sent back instead of 0/,
  );
});
