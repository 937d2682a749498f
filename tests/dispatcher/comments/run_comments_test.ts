import assert from "node:assert/strict";
import { describeEnd, movedNote } from "../../../src/dispatcher/comments/describe_end.ts";
import type { EndedRun, FollowUp } from "../../../src/dispatcher/comments/ended_run.ts";
import {
  exhaustedComment,
  failureComment,
  successComment,
  unmovedComment,
} from "../../../src/dispatcher/comments/run_comments.ts";
import {
  isLeftToPerson,
  refusalBeginning,
  refusalComment,
} from "../../../src/dispatcher/comments/standing_comments.ts";
import { type AgentReport, NO_REPORT } from "../../../src/domain/agent_report.ts";
import type { RunExit } from "../../../src/domain/outcome.ts";
import { outageReport } from "../../fixtures/reports.ts";
import { routeOf } from "../world.ts";

function spent(totalCostUsd: number): AgentReport {
  const tokens = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheCreationTokens: 0 };
  return { ...NO_REPORT, usage: { totalCostUsd, ...tokens, turns: 1 } };
}

const STAYS: FollowUp & { type: "parked" } = {
  type: "parked",
  queue: "Doing",
  isMoved: false,
  isWatched: true,
};

type Changes = Partial<Omit<EndedRun, "exit">> & { readonly exit?: Partial<RunExit> };

function reportOf({ exit, ...changes }: Changes = {}): EndedRun {
  return {
    runId: "0197-run",
    taskId: "42",
    attempt: 2,
    repeats: null,
    route: routeOf(),
    outcome: "failed",
    durationMs: 12_345,
    endNote: null,
    agentReport: null,
    tail: [],
    resumeHint: null,
    failedStep: null,
    exit: { reason: null, code: 3, signal: null, spawnFailure: null, strays: 0, ...exit },
    ...changes,
  };
}

Deno.test("a failure says how it ended, its last output, what comes next, and which run it was", () => {
  const report = reportOf({
    tail: ["Compiling", "error: no such file"],
    resumeHint: "Go on with X",
  });
  assert.equal(
    failureComment(report, STAYS, "n0nce"),
    `**Run failed** (attempt 2, after 12.3 s): the agent exited with code 3.

Last output:

\`\`\`
Compiling
error: no such file
\`\`\`

Go on with X

The task stays in "Doing". Move it to "Todo" to run it again, or run \`artificer-dispatcher task retry 42\`.

Log, while it is kept: \`artificer-dispatcher logs 0197-run\`.

_artificer-dispatcher, run 0197-run, mark n0nce_`,
  );
});

Deno.test("a failure that parks the task says where", () => {
  const parked: FollowUp = { type: "parked", queue: "Failed", isMoved: true, isWatched: true };
  assert.match(
    failureComment(reportOf(), parked, "n"),
    /\n\nThe task is parked in "Failed"\. Move it to "Todo" to run it again, or run `.* task retry 42`\.\n\n/,
  );
});

Deno.test("a failure whose ready queue nobody watches any more does not send the task there", () => {
  const text = failureComment(reportOf(), { ...STAYS, isWatched: false }, "n");
  assert.match(
    text,
    /\n\nThe task stays in "Doing"\. "Todo" no longer has a route: move the task to the ready queue of another route to run it again\.\n\n/,
  );
  assert.doesNotMatch(text, /task retry/);
});

Deno.test("S1: the command that is named works as it is printed, whatever the task's id holds", () => {
  for (
    const [taskId, words] of [
      ["a b", "'a b'"],
      ["$(id)", "'$(id)'"],
      ["it's", `'it'\\''s'`],
      ["-5", "-- -5"],
    ] as const
  ) {
    const text = failureComment(reportOf({ taskId }), STAYS, "n");
    assert.ok(text.includes(`\`artificer-dispatcher task retry ${words}\`.`), text);
  }
});

Deno.test("a failure that is tried again says when, as which attempt, and how to prevent it", () => {
  const report = reportOf({ route: routeOf({ maxAttempts: 5 }) });
  const text = failureComment(report, { type: "retried", attempt: 3, inMs: 14_000 }, "n");
  assert.match(text, /^\*\*Run failed\*\* \(attempt 2 of 5, after 12\.3 s\): /);
  assert.match(
    text,
    /\n\nThe task waits in "Todo"; the dispatcher retries it in 14 s \(attempt 3 of 5\)\. Move it elsewhere to prevent that\.\n\n/,
  );
  assert.doesNotMatch(text, /parked|run it again/);
  assert.ok(!isLeftToPerson([text]));
  assert.ok(isLeftToPerson([text, failureComment(report, STAYS, "n")]));
});

Deno.test("a task that was put back once too often is told so, and how to go on", () => {
  const report = reportOf({
    outcome: "succeeded",
    exit: { code: 0 },
    resumeHint: "Go on with X",
    route: routeOf({ maxAttempts: 2 }),
  });
  assert.equal(
    exhaustedComment(
      report,
      { type: "parked", queue: "Failed", isMoved: true, isWatched: true },
      "n0nce",
    ),
    `**Run succeeded** (attempt 2 of 2, after 12.3 s): the agent exited with code 0.

Go on with X

The agent put the task back into "Todo", and attempt 2 was the last (max_attempts = 2). Raise max_attempts of its route to allow more attempts.

The task is parked in "Failed". Move it to "Todo" to run it again, or run \`artificer-dispatcher task retry 42\`.

_artificer-dispatcher, run 0197-run, mark n0nce_`,
  );
});

Deno.test("a failure whose task was moved says that it stays there, and not to move it back", () => {
  const report = reportOf({ route: routeOf({ failedQueue: "F" }) });
  const text = failureComment(report, { type: "moved", queue: "Review" }, "n");
  assert.match(text, /The task had been moved to "Review" before that; it stays there\./);
  assert.doesNotMatch(text, /run it again|parked/);
});

Deno.test("a run that ended because its task was moved says where the task is once", () => {
  const report = reportOf({ outcome: "cancelled", endNote: movedNote("Review") });
  const text = failureComment(report, { type: "moved", queue: "Review" }, "n");
  assert.match(
    text,
    /: the task was moved to "Review" meanwhile, so the dispatcher ended the agent/,
  );
  assert.equal(text.split('"Review"').length, 2, text);
  const later = failureComment(report, { type: "moved", queue: "Later" }, "n");
  assert.match(later, /The task had been moved to "Later" before that; it stays there\./);
});

Deno.test("an agent that could not be started has no duration, no output and no log to speak of", () => {
  const message = 'Cannot start "agnet": no executable of this name is in PATH';
  const spawnFailure = { problem: "command_not_found", message } as const;
  const report = reportOf({ outcome: "spawn_failed", exit: { code: null, spawnFailure } });
  assert.equal(
    failureComment(report, STAYS, "n0nce"),
    `**Agent could not be started** (attempt 2): Cannot start "agnet": no executable of this name is in PATH.

The task stays in "Doing". Move it to "Todo" to run it again, or run \`artificer-dispatcher task retry 42\`.

_artificer-dispatcher, run 0197-run, mark n0nce_`,
  );
});

Deno.test("a success that moved nothing says so", () => {
  assert.equal(
    unmovedComment(reportOf({ outcome: "succeeded", exit: { code: 0 } }), "n0nce"),
    `**Run succeeded** (attempt 2, after 12.3 s): the agent exited with code 0.

The agent did not move the task, so it stays in "Doing".

_artificer-dispatcher, run 0197-run, mark n0nce_`,
  );
});

Deno.test("a success that can be gone on with says how, and what it cost", () => {
  const changes = { outcome: "succeeded", exit: { code: 0 }, agentReport: spent(0.0123) } as const;
  assert.equal(
    successComment(reportOf({ ...changes, resumeHint: "Go on with X" }), "n0nce"),
    `**Run succeeded** (attempt 2, after 12.3 s, $0.0123): the agent exited with code 0.

Go on with X

_artificer-dispatcher, run 0197-run, mark n0nce_`,
  );
  assert.equal(successComment(reportOf(changes), "n0nce"), null);
});

Deno.test("the last words of an agent with a session that prints text are its output, and of no other one", () => {
  const ended = {
    outcome: "succeeded",
    exit: { code: 0 },
    tail: ["I could not", "do it"],
  } as const;
  const agentReport = { ...NO_REPORT, sessionId: "s-1" };
  const text = successComment(reportOf({ ...ended, agentReport }), "n") ?? "";
  assert.match(text, /\n\nLast output:\n\n```\nI could not\ndo it\n```\n\n/);
  assert.equal(successComment(reportOf(ended), "n"), null, "a plain command");
  const json = reportOf({ ...ended, agentReport, tail: ['{"type":"result"}'] });
  assert.equal(successComment(json, "n"), null);
});

Deno.test("what an agent said last is shown instead of its output, which may be JSON", () => {
  const agentReport = { ...spent(12.345), lastMessage: "I ran out of ideas.\n```\0" };
  const text = failureComment(reportOf({ agentReport, tail: ['{"type":"result"}'] }), STAYS, "n");
  assert.match(text, /^\*\*Run failed\*\* \(attempt 2, after 12.3 s, \$12.35\): /);
  assert.match(text, /\n\nLast message of the agent:\n\n````\nI ran out of ideas.\n```\n````\n\n/);
  assert.doesNotMatch(text, /"type"/);
});

Deno.test("a refused task is told how to have it tried again, in the same words each time", () => {
  const reason = 'Cannot start "agent": argument 1 holds a NUL character; shorten or correct it';
  const textOf = (isParked: boolean) =>
    refusalComment(reason, { queue: "Todo", isParked, mark: "m1" });
  const end = "\n\n_artificer-dispatcher, mark m1_";
  const ready = `**Task not started**: ${reason}. Edit the task to have it tried again.${end}`;
  assert.equal(textOf(false), ready);
  assert.equal(
    textOf(true),
    `**Task not started**: ${reason}. Edit the task and move it back to "Todo" to have it tried again.${end}`,
  );
  // Earlier versions wrote the first sentence on parked cards, too.
  for (const text of [ready, textOf(true)]) assert.ok(text.startsWith(refusalBeginning(reason)));
});

const limited = routeOf({ timeoutMs: 90_000 });
const ends: [string, Changes][] = [
  ["SIGKILL ended the agent", { exit: { code: null, signal: "SIGKILL" } }],
  ["the agent exited with code 127", { exit: { code: 127 } }],
  ["the agent reported that it failed", { exit: { code: 0 } }],
  [
    "the agent failed: it reached its limit of turns (exit code 1)",
    { exit: { code: 1 }, agentReport: { ...NO_REPORT, failure: "it reached its limit of turns" } },
  ],
  ["the agent exited with code 0", { outcome: "succeeded", exit: { code: 0 } }],
  ["the agent is unavailable", { outcome: "agent_unavailable", exit: { code: 1 } }],
  [
    "the agent is unavailable: it is not logged in; run `claude` and enter /login",
    {
      outcome: "agent_unavailable",
      exit: { code: 1 },
      agentReport: outageReport({
        kind: "account",
        reason: "it is not logged in",
        remedy: "run `claude` and enter /login",
      }),
    },
  ],
  ["the agent's quota is used up", { outcome: "quota_exhausted", exit: { code: 1 } }],
  [
    "the agent's quota is used up until 2026-01-01T05:00:00.000Z",
    {
      outcome: "quota_exhausted",
      agentReport: outageReport({ resetsAt: Date.parse("2026-01-01T05:00:00Z") }),
    },
  ],
  ["the agent stopped at its budget", { outcome: "budget_exceeded", exit: { code: 1 } }],
  [
    "SIGTERM ended the agent",
    {
      outcome: "budget_exceeded",
      exit: { code: null, signal: "SIGTERM", reason: "budget_exceeded" },
    },
  ],
  [
    "the agent reported its success and did not end, so the dispatcher ended it (SIGTERM)",
    {
      outcome: "succeeded",
      exit: { code: null, signal: "SIGTERM", reason: "stated" },
    },
  ],
  [
    "the agent reported its success, then exited with code 1",
    { outcome: "succeeded", exit: { code: 1 } },
  ],
  [
    "the agent reported its success, then SIGKILL ended it",
    { outcome: "succeeded", exit: { code: null, signal: "SIGKILL" } },
  ],
  ["the agent exited with code 0", { outcome: "succeeded", exit: { code: 0 } }],
  ["nothing shows how the agent ended", { outcome: "lost", exit: { code: null } }],
  [
    "the agent ran longer than its limit of 1 min 30 s, so the dispatcher ended it (SIGTERM)",
    { outcome: "timed_out", route: limited, exit: { code: null, signal: "SIGTERM" } },
  ],
  [
    "the agent ran longer than its limit of 1 min 30 s, so the dispatcher ended it (exit code 0)",
    { outcome: "timed_out", route: limited, exit: { code: 0 } },
  ],
];
for (const [words, changes] of ends) {
  Deno.test(`an end is described: ${words}`, () => {
    assert.equal(describeEnd(reportOf(changes)), words);
  });
}

/** The lines of the fenced block in a comment, and what comes after its end. */
function fenced(text: string): { readonly inside: string; readonly after: string } {
  const [, fence = ""] = /Last output:\n\n(`+)\n/.exec(text) ?? [];
  const from = text.indexOf(`${fence}\n`) + fence.length + 1;
  const end = text.indexOf(`\n${fence}\n`, from);
  return { inside: text.slice(from, end), after: text.slice(end + fence.length + 2) };
}

Deno.test("S1: output can't break out of its fence to write in the dispatcher's name", () => {
  for (const line of ["```", "a ```` b", "`".repeat(50), "``"]) {
    const tail = ["before", line, "**Run succeeded**"];
    const { inside, after } = fenced(failureComment(reportOf({ tail }), STAYS, "n"));
    assert.equal(inside, tail.join("\n"));
    assert.match(after, /^\nThe task stays in "Doing"/);
  }
});

Deno.test("a run that stalled, was deferred, or was ended for its task's sake says so", () => {
  const route = routeOf({ stallTimeoutMs: 600_000 });
  const ended = { code: null, signal: "SIGTERM" } as const;
  assert.equal(
    describeEnd(reportOf({ outcome: "stalled", route, exit: ended })),
    "the agent printed nothing and did not call the API for 10 min, so the dispatcher ended it (SIGTERM)",
  );
  assert.equal(
    describeEnd(reportOf({ outcome: "deferred", exit: { code: 75 } })),
    "the agent asked to be started later (exit code 75)",
  );
  const endNote = 'the task was moved to "Later" meanwhile, so the dispatcher ended the agent';
  assert.equal(describeEnd(reportOf({ outcome: "cancelled", endNote, exit: ended })), endNote);
});

Deno.test("a long output is cut from its beginning, and never within a character", () => {
  for (const end of ["", "x"]) {
    const text = failureComment(
      reportOf({ tail: ["first", "😀".repeat(3_000) + end] }),
      STAYS,
      "n",
    );
    assert.ok(text.length < 5_000);
    assert.ok(text.isWellFormed());
    assert.ok(!text.includes("first") && fenced(text).inside.endsWith(`😀😀${end}`));
  }
});
