import assert from "node:assert/strict";
import fc from "fast-check";
import type { EndedRun } from "../../src/dispatcher/comments/ended_run.ts";
import { planSettlement } from "../../src/dispatcher/settle.ts";
import type { Outcome, RunExit } from "../../src/domain/outcome.ts";
import type { BoardWrite } from "../../src/domain/run.ts";
import type { Repeats } from "../../src/domain/next_run/repeats.ts";
import type { Route } from "../../src/domain/route.ts";
import { routeOf } from "./world.ts";

interface Case {
  readonly outcome: Outcome;
  readonly route?: Partial<Route>;
  /** Whether the config still has it. */
  readonly isWatched?: boolean;
  /** Where the task is when the run has ended. */
  readonly taskQueue?: string | null;
  /** Where the API last moved it. */
  readonly movedTo?: string | null;
  readonly attempt?: number;
  readonly repeats?: Repeats | null;
  /** The ready queues of other routes that have had the task. */
  readonly visited?: readonly string[];
  readonly exit?: Partial<RunExit>;
  /** The next attempt and how long until then, in milliseconds, or null. */
  readonly retry?: readonly [attempt: number, inMs: number] | null;
  /** How a person goes on with what the agent began. */
  readonly hint?: string | null;
  /** What is written: `comment`, `release` or `move` and where to. */
  readonly writes: readonly string[];
}

const NOW = 1_000_000;

function settlementOf(each: Case): Pick<Case, "writes" | "retry"> {
  const { outcome, route, taskQueue = "Doing", movedTo = null, attempt = 1, hint = null } = each;
  const { isWatched = true, repeats = null, visited = [] } = each;
  const exit = { reason: null, code: 1, signal: null, spawnFailure: null, strays: 0 };
  const ended: EndedRun = {
    runId: "run",
    taskId: "1",
    attempt,
    repeats,
    route: routeOf(route),
    outcome,
    exit: { ...exit, ...each.exit },
    durationMs: 1,
    endNote: null,
    agentReport: null,
    tail: [],
    failedStep: null,
    resumeHint: hint,
  };
  let marks = 0;
  const nonce = () => `mark${++marks}`;
  const random = () => 0.5;
  const { writes, retry } = planSettlement({
    ended,
    taskQueue,
    movedTo,
    isWatched,
    visited,
    isClaimLost: false,
    now: NOW,
    random,
    nonce,
  });
  assert.equal(new Set(writes.map((write) => write.nonce)).size, writes.length);
  const described = writes.map((write) => describe(write, taskQueue));
  return {
    writes: described,
    retry: retry === null ? null : [retry.attempt, retry.at - NOW],
  };
}

function describe(write: BoardWrite, taskQueue: string | null): string {
  assert.equal(write.taskId, "1");
  if (write.kind === "comment") {
    assert.ok(write.text.includes(write.nonce), "a comment is found again by its mark");
    return "comment";
  }
  assert.equal(write.from, taskQueue);
  return `${write.kind} ${write.to}`;
}

const done = { doneQueue: "Done" };
const failed = { failedQueue: "Failed" };
const table: Record<string, Case> = {
  "a failure whose route is gone is left to a person, whatever attempts there are": {
    outcome: "failed",
    route: { maxAttempts: 3 },
    isWatched: false,
    writes: ["comment"],
  },
  "a task that was put back where nobody watches any more stays there": {
    outcome: "succeeded",
    route: failed,
    taskQueue: "Todo",
    movedTo: "Todo",
    isWatched: false,
    writes: [],
  },
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
  "a success that can be gone on with says so where it was moved": {
    outcome: "succeeded",
    taskQueue: "Review",
    hint: "Go on with X",
    writes: ["comment"],
  },
  "a success that can be gone on with says so before it is moved": {
    outcome: "succeeded",
    route: done,
    hint: "Go on with X",
    writes: ["comment", "move Done"],
  },
  "a success that nobody moved says it in its one comment": {
    outcome: "succeeded",
    hint: "Go on with X",
    writes: ["comment"],
  },
  "an interrupted run that can be gone on with is given back in silence: it goes on by itself": {
    outcome: "interrupted",
    hint: "Go on with X",
    writes: ["release Todo"],
    retry: [1, 0],
  },
  "an interrupted run gives its task back in silence": {
    outcome: "interrupted",
    route: { ...done, ...failed },
    writes: ["release Todo"],
    retry: [1, 0],
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

const thrice = { maxAttempts: 3, retryDelayMs: 10_000, maxRetryDelayMs: 300_000 };
/** The agent moved its task back to where it came from. */
const putBack = { taskQueue: "Todo", movedTo: "Todo" };

Object.assign(
  table,
  {
    "an interrupted run does not count": {
      outcome: "interrupted",
      route: thrice,
      attempt: 2,
      writes: ["release Todo"],
      retry: [2, 0],
    },
    "a used up quota gives the task back in silence and does not count": {
      outcome: "quota_exhausted",
      route: { ...thrice, ...failed },
      attempt: 3,
      writes: ["release Todo"],
      retry: [3, 0],
    },
    "who asks to be started later gives the task back in silence and does not count": {
      outcome: "deferred",
      route: failed,
      writes: ["release Todo"],
      retry: [1, 0],
    },
    "a used up quota of a task that was moved is said": {
      outcome: "quota_exhausted",
      taskQueue: "Review",
      movedTo: "Review",
      writes: ["comment"],
    },
    "cancelled is parked whatever attempts are left": {
      outcome: "cancelled",
      route: { ...thrice, ...failed },
      writes: ["comment", "move Failed"],
    },
    "a command that is not installed is parked whatever attempts are left": {
      outcome: "spawn_failed",
      route: { ...thrice, ...failed },
      exit: { spawnFailure: { problem: "command_not_found", message: "" } },
      writes: ["comment", "move Failed"],
    },
    "a person's move to the ready queue is no attempt": {
      outcome: "failed",
      route: thrice,
      taskQueue: "Todo",
      writes: ["comment"],
    },
    "what a person moved on after the agent's move is theirs": {
      outcome: "failed",
      route: thrice,
      taskQueue: "Later",
      movedTo: "Todo",
      writes: ["comment"],
    },
    "a task that its agent put back is its next attempt": {
      outcome: "succeeded",
      route: thrice,
      ...putBack,
      writes: [],
      retry: [2, 0],
    },
    "a task that its agent put back after the last attempt is parked where it was in progress": {
      outcome: "succeeded",
      ...putBack,
      writes: ["comment", "move Doing"],
    },
    "a task that its agent put back after the last attempt goes to the failed queue": {
      outcome: "succeeded",
      route: { ...thrice, ...done, ...failed },
      attempt: 3,
      ...putBack,
      writes: ["comment", "move Failed"],
    },
    "a failure of a task that was put back waits there": {
      outcome: "failed",
      route: thrice,
      ...putBack,
      writes: ["comment"],
      retry: [2, 5_000],
    },
    "the last failure of a task that was put back parks it": {
      outcome: "failed",
      route: { ...thrice, ...failed },
      attempt: 3,
      ...putBack,
      writes: ["comment", "move Failed"],
    },
    "who puts the task back and asks to be started later does not count": {
      outcome: "deferred",
      ...putBack,
      writes: [],
      retry: [1, 0],
    },
  } satisfies Record<string, Case>,
);
const DAY = 24 * 60 * 60 * 1_000;
/** As often as it may be, with the first of them `ageMs` ago. */
function spent(ageMs: number): Repeats {
  return { since: NOW - ageMs, returns: 5, rounds: 2, queue: "Todo" };
}
const bounded = { maxReturns: 5, maxRounds: 2 };
for (const outcome of ["interrupted", "deferred", "quota_exhausted"] as const) {
  Object.assign(table, {
    [`A5: "${outcome}" that comes too often in a day is told, and parked`]: {
      outcome,
      route: { ...bounded, ...failed },
      repeats: spent(DAY - 1),
      writes: ["comment", "move Failed"],
    },
    [`A5: "${outcome}" gives the task back once more when a day has passed`]: {
      outcome,
      route: { ...bounded, ...failed },
      repeats: spent(DAY),
      writes: ["release Todo"],
      retry: [1, 0],
    },
  });
}
Object.assign(
  table,
  {
    "M1: a foreign signal gives the task back at once, as the same attempt": {
      outcome: "interrupted",
      exit: { foreignSignal: "SIGTERM" },
      repeats: { ...spent(1), returns: 2 },
      writes: ["release Todo"],
      retry: [1, 0],
    },
    "M1: foreign signals again and again let the task wait longer and longer": {
      outcome: "interrupted",
      exit: { foreignSignal: "SIGTERM" },
      route: { retryDelayMs: 30_000, maxRetryDelayMs: 3_600_000 },
      repeats: { ...spent(1), returns: 4 },
      writes: ["release Todo"],
      retry: [1, 30_000],
    },
    "A5: a task that was put back too often without an attempt is parked from there": {
      outcome: "deferred",
      route: bounded,
      ...putBack,
      repeats: spent(1),
      writes: ["comment", "move Doing"],
    },
    "A5: a success that would go round once too often stays, with a comment": {
      outcome: "succeeded",
      route: { ...bounded, doneQueue: "Review" },
      visited: ["Review"],
      repeats: spent(1),
      writes: ["comment"],
    },
    "A5: a success that would go round once too often is parked in its failed queue": {
      outcome: "succeeded",
      route: { ...bounded, ...failed, doneQueue: "Review" },
      visited: ["Review"],
      repeats: spent(1),
      writes: ["comment", "move Failed"],
    },
    "A5: a failure whose failed queue is the next round stays in progress": {
      outcome: "failed",
      route: { ...bounded, failedQueue: "Review" },
      visited: ["Review"],
      repeats: spent(1),
      writes: ["comment"],
    },
    "A5: a task that its agent sends round once too often is fetched back": {
      outcome: "succeeded",
      route: { ...bounded, ...failed },
      taskQueue: "Review",
      movedTo: "Review",
      visited: ["Review"],
      repeats: spent(1),
      writes: ["comment", "move Failed"],
    },
    "A5: a person may send a task round as often as they like": {
      outcome: "succeeded",
      route: { ...bounded, ...failed },
      taskQueue: "Review",
      visited: ["Review"],
      repeats: spent(1),
      writes: [],
    },
    "A5: a task goes on to a route that has not had it, however often it went round": {
      outcome: "succeeded",
      route: { ...bounded, doneQueue: "Deploy" },
      visited: ["Review"],
      repeats: spent(1),
      writes: ["move Deploy"],
    },
  } satisfies Record<string, Case>,
);
for (const outcome of ["failed", "timed_out", "stalled", "verify_failed", "lost"] as const) {
  Object.assign(table, {
    [`"${outcome}" is said, and tried again`]: {
      outcome,
      route: { ...thrice, ...failed },
      attempt: 2,
      writes: ["comment", "release Todo"],
      retry: [3, 10_000],
    },
    [`"${outcome}" is parked after the last attempt`]: {
      outcome,
      route: { ...thrice, ...failed },
      attempt: 3,
      writes: ["comment", "move Failed"],
    },
    [`"${outcome}" of a task that was moved is not tried again`]: {
      outcome,
      route: thrice,
      taskQueue: "Review",
      writes: ["comment"],
    },
  });
}

for (const [title, each] of Object.entries(table)) {
  Deno.test(`settlement: ${title}`, () => {
    const { writes, retry = null } = each;
    assert.deepEqual(settlementOf(each), { writes, retry });
  });
}

Deno.test("B6: nothing is owed to a card that was deleted mid-run", () => {
  for (const outcome of [...failures, "succeeded", "interrupted"] as const) {
    assert.deepEqual(settlementOf({ outcome, taskQueue: null, writes: [] }), {
      writes: [],
      retry: null,
    });
  }
});

Deno.test("whatever happens, a run owes its card at most one comment, and then one move", () => {
  const anyCase = fc.record({
    outcome: fc.constantFrom(
      ...failures,
      "succeeded",
      "interrupted",
      "deferred",
      "quota_exhausted",
      "agent_unavailable",
    ),
    taskQueue: fc.constantFrom("Todo", "Doing", "Review", null),
    movedTo: fc.constantFrom("Todo", "Doing", "Review", null),
    attempt: fc.integer({ min: 1, max: 4 }),
    route: fc.record({
      maxAttempts: fc.integer({ min: 1, max: 4 }),
      doneQueue: fc.constantFrom("Done", null),
      failedQueue: fc.constantFrom("Failed", null),
    }),
  });
  fc.assert(fc.property(anyCase, (each) => {
    const { writes, retry } = settlementOf({ ...each, writes: [] } as Case);
    const [next = 0, inMs = 0] = retry ?? [];
    const isTold = writes.includes("comment");
    assert.ok(writes.filter((write) => write === "comment").length <= 1);
    assert.ok(writes.length <= (isTold ? 2 : 1) && writes.indexOf("comment") < 1);
    if (retry === null) return;
    assert.ok(next === each.attempt || next === each.attempt + 1);
    assert.ok(next <= Math.max(each.route.maxAttempts, each.attempt));
    assert.ok(inMs >= 0);
    // Where it is started again it stands there already, or goes there.
    assert.ok(writes.includes("release Todo") || each.taskQueue === "Todo");
  }));
});
