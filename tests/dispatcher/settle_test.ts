import assert from "node:assert/strict";
import type { RunReport } from "../../src/dispatcher/run/report.ts";
import { planSettlement } from "../../src/dispatcher/settle.ts";
import type { Outcome } from "../../src/domain/outcome.ts";
import type { Route } from "../../src/domain/route.ts";
import { routeOf } from "./world.ts";

interface Case {
  readonly outcome: Outcome;
  readonly route?: Partial<Route>;
  /** Where the task is when the run has ended. */
  readonly taskQueue?: string | null;
  /** What is written: `comment`, `release` or `move` and where to. */
  readonly writes: readonly string[];
}

function writesOf({ outcome, route, taskQueue = "Doing" }: Case): string[] {
  const exit = { reason: null, code: 1, signal: null, spawnFailure: null, strays: 0 };
  const report: RunReport = {
    runId: "run",
    attempt: 1,
    route: routeOf(route),
    outcome,
    exit,
    durationMs: 1,
    tail: [],
    resumeHint: null,
  };
  let marks = 0;
  const nonce = () => `mark${++marks}`;
  const writes = planSettlement({ taskId: "1", report, taskQueue, nonce });
  assert.equal(new Set(writes.map((write) => write.nonce)).size, writes.length);
  return writes.map((write) => {
    assert.equal(write.taskId, "1");
    if (write.kind === "comment") {
      assert.ok(write.text.includes(write.nonce), "a comment is found again by its mark");
      return "comment";
    }
    assert.equal(write.from, "Doing");
    return `${write.kind} ${write.to}`;
  });
}

const done = { doneQueue: "Done" };
const failed = { failedQueue: "Failed" };
const table: Record<string, Case> = {
  "a success without a done queue is said": { outcome: "succeeded", writes: ["comment"] },
  "a success is moved to its done queue": {
    outcome: "succeeded",
    route: done,
    writes: ["move Done"],
  },
  "a success that was moved needs nothing": {
    outcome: "succeeded",
    taskQueue: "Review",
    writes: [],
  },
  "a success that was moved is not moved again": {
    outcome: "succeeded",
    route: done,
    taskQueue: "Review",
    writes: [],
  },
  "a success does not go to the failed queue": {
    outcome: "succeeded",
    route: failed,
    writes: ["comment"],
  },
  "an interrupted run gives its task back in silence": {
    outcome: "interrupted",
    route: { ...done, ...failed },
    writes: ["release Todo"],
  },
  "an interrupted run whose task was moved gives nothing back": {
    outcome: "interrupted",
    taskQueue: "Review",
    writes: [],
  },
};
const failures: Outcome[] = [
  "failed",
  "timed_out",
  "stalled",
  "cancelled",
  "quota_exhausted",
  "budget_exceeded",
  "needs_input",
  "verify_failed",
  "spawn_failed",
  "lost",
];
for (const outcome of failures) {
  table[`"${outcome}" is said, and stays in progress`] = { outcome, writes: ["comment"] };
  table[`"${outcome}" is said before it is parked`] = {
    outcome,
    route: failed,
    writes: ["comment", "move Failed"],
  };
  table[`"${outcome}" of a task that was moved is said, and nothing is moved`] = {
    outcome,
    route: { ...failed, ...done },
    taskQueue: "Review",
    writes: ["comment"],
  };
}

for (const [title, each] of Object.entries(table)) {
  Deno.test(`settlement: ${title}`, () => assert.deepEqual(writesOf(each), each.writes));
}

Deno.test("B6: nothing is owed to a card that was deleted mid-run", () => {
  for (const outcome of [...failures, "succeeded", "interrupted"] as const) {
    assert.deepEqual(writesOf({ outcome, taskQueue: null, writes: [] }), []);
  }
});
