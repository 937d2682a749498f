import assert from "node:assert/strict";
import type { DispatcherEvent } from "../../src/domain/events.ts";
import { eventLog } from "../../src/logging/event_log.ts";
import type { Facts } from "../../src/logging/log.ts";
import { fakeLog } from "../fakes/fake_log.ts";

type Line = readonly [level: string, message: string, facts: Facts | undefined];

function logged(event: DispatcherEvent): Line {
  const { log, lines } = fakeLog();
  eventLog(log)({ sequence: 1, at: 5, event });
  const [line] = lines;
  assert.ok(line !== undefined && lines.length === 1);
  assert.equal(line.at, 5, "the line tells the event's own time");
  return [line.level, line.message, line.facts];
}

const RUN = { runId: "0190", taskId: "42", taskName: "Fix crash", queue: "Todo", attempt: 2 };
const RUN_FACTS = {
  run_id: "0190",
  task_id: "42",
  task_name: "Fix crash",
  queue: "Todo",
  attempt: 2,
};
const ENDED = {
  ...RUN,
  type: "run_ended",
  outcome: "succeeded",
  code: 0,
  signal: null,
  reason: null,
  durationMs: 1234,
  strays: 0,
  sessionId: null,
  costUsd: null,
} as const;

Deno.test("a started run is told with its facts in snake_case", () => {
  assert.deepEqual(logged({ ...RUN, type: "run_started", pid: 123, argv: ["a", "b"] }), [
    "info",
    'Started run 0190 on task "Fix crash" (pid 123)',
    { event: "run_started", ...RUN_FACTS, pid: 123, argv: ["a", "b"] },
  ]);
});

Deno.test("a run without a process id is told without it", () => {
  const [, message] = logged({ ...RUN, type: "run_started", pid: null, argv: [] });
  assert.equal(message, 'Started run 0190 on task "Fix crash"');
});

Deno.test("a session that can't be gone on with is told by its id", () => {
  const [level, message] = logged({ ...RUN, type: "resume_failed", sessionId: "abc" });
  assert.equal(level, "warning");
  assert.equal(
    message,
    'Cannot resume session abc in run 0190 on task "Fix crash": starting a new session',
  );
});

Deno.test("a run's end is told by its outcome, exit and duration", () => {
  const endOf = (facts: Partial<typeof ENDED> | object) =>
    logged({ ...ENDED, ...facts } as DispatcherEvent).slice(0, 2);
  assert.deepEqual(endOf({}), [
    "info",
    'Run 0190 on task "Fix crash" succeeded (exit code 0, after 1.2 s)',
  ]);
  assert.deepEqual(
    endOf({ outcome: "timed_out", code: null, signal: "SIGKILL", durationMs: 61_400, strays: 2 }),
    [
      "warning",
      'Run 0190 on task "Fix crash" timed out (SIGKILL, after 1 min 1 s); ended 2 stray processes',
    ],
  );
  assert.deepEqual(endOf({ sessionId: "abc", costUsd: 0.01234 }), [
    "info",
    'Run 0190 on task "Fix crash" succeeded (exit code 0, after 1.2 s, $0.0123)',
  ]);
  assert.deepEqual(endOf({ outcome: "failed", code: 3, strays: 1 }), [
    "warning",
    'Run 0190 on task "Fix crash" failed (exit code 3, after 1.2 s); ended 1 stray process',
  ]);
  assert.deepEqual(endOf({ strays: 1, left: [7, 8] }), [
    "warning",
    'Run 0190 on task "Fix crash" succeeded (exit code 0, after 1.2 s); ended 1 stray process; could not end 2 processes (pid 7, 8), which may still work',
  ]);
  assert.deepEqual(endOf({ outcome: "failed", code: 1, reason: "No such model" }), [
    "warning",
    'Run 0190 on task "Fix crash" failed (exit code 1, after 1.2 s): No such model',
  ]);
  assert.deepEqual(endOf({ outcome: "agent_unavailable", code: 1 }), [
    "info",
    'Run 0190 on task "Fix crash" met an unavailable agent (exit code 1, after 1.2 s)',
  ]);
  const foreign = { outcome: "interrupted", foreignSignal: "SIGTERM" };
  assert.deepEqual(
    [endOf({ ...foreign, code: null, signal: "SIGTERM" })[1], endOf({ ...foreign, code: 0 })[1]],
    [
      'Run 0190 on task "Fix crash" was interrupted (SIGTERM, sent by something other than the dispatcher, after 1.2 s)',
      'Run 0190 on task "Fix crash" was interrupted (exit code 0, SIGTERM sent by something other than the dispatcher, after 1.2 s)',
    ],
  );
  assert.deepEqual(endOf({ outcome: "spawn_failed", code: null, durationMs: 0 }), [
    "warning",
    'Run 0190 on task "Fix crash" could not be started (after 0 ms)',
  ]);
});

Deno.test("durations are told in the unit that a person would use, and as whole milliseconds", () => {
  const told = (durationMs: number) => {
    const [, message, facts] = logged({ ...ENDED, durationMs });
    return [/after (.*)\)$/.exec(message)?.[1], facts?.duration_ms];
  };
  assert.deepEqual(told(47.69), ["48 ms", 48]);
  assert.deepEqual(told(999.2), ["999 ms", 999]);
  assert.deepEqual(told(1000), ["1 s", 1000]);
  assert.deepEqual(told(9876.5), ["9.9 s", 9877]);
  assert.deepEqual(told(399_999_000), ["4 d 15 h", 399_999_000]);
});

Deno.test("a poll is for those who debug", () => {
  assert.deepEqual(logged({ type: "polled", ready: 2, started: 1 }), [
    "debug",
    "Polled: 2 ready, 1 started",
    { event: "polled", ready: 2, started: 1 },
  ]);
});

/** Level and message of the rest. */
const CASES: readonly (readonly [DispatcherEvent, string, string])[] = [
  [
    { ...RUN, type: "task_claimed", inProgressQueue: "Doing" },
    "info",
    'Claimed task "Fix crash" from "Todo" for run 0190',
  ],
  [
    { ...RUN, type: "claim_lost", reason: "it is gone" },
    "info",
    'Skipped task "Fix crash": it is gone',
  ],
  [
    { ...RUN, type: "claim_not_renewed", reason: "503", retryInMs: 5_000 },
    "warning",
    'Cannot renew the claim of task "Fix crash"; retrying in 5 s: 503',
  ],
  [
    { ...RUN, type: "claim_expired" },
    "warning",
    'Cancelling run 0190: the claim of task "Fix crash" expired, and another dispatcher may have the task',
  ],
  [
    { ...RUN, type: "task_refused", reason: "a NUL" },
    "warning",
    'Refused task "Fix crash": a NUL',
  ],
  [
    { ...RUN, type: "run_settled", outcome: "failed", taskQueue: "Doing" },
    "info",
    'Settled run 0190 on task "Fix crash": the task is in "Doing"',
  ],
  [
    { ...RUN, type: "run_settled", outcome: "failed", taskQueue: null },
    "info",
    'Settled run 0190 on task "Fix crash": the task is gone',
  ],
  [
    { ...RUN, type: "write_delayed", write: "comment", reason: "503", retryInMs: 2500 },
    "warning",
    'Cannot deliver a comment for task "Fix crash"; retrying in 2.5 s: 503',
  ],
  [
    { ...RUN, type: "write_abandoned", write: "move", reason: "404" },
    "error",
    'Gave up on a move for task "Fix crash": 404',
  ],
  [
    { type: "backend_failed", category: "unavailable", reason: "refused", retryInMs: 30_000 },
    "warning",
    "The board fails; retrying in 30 s: refused",
  ],
  [
    { type: "queue_failed", queue: "Todo", reason: "not there" },
    "warning",
    'Cannot read queue "Todo": not there',
  ],
  [
    { type: "config_reloaded", source: "a.toml", changes: ["poll_interval 30 → 10", "b"] },
    "info",
    "Reloaded a.toml: poll_interval 30 → 10; b",
  ],
  [
    { type: "config_reloaded", source: "a.toml", changes: [] },
    "info",
    "Reloaded a.toml: nothing changed",
  ],
  [
    { type: "config_refused", source: "a.toml", reason: "Cannot use a.toml", problems: [] },
    "error",
    "Cannot use a.toml\nThe last good config stays",
  ],
  [
    { type: "restart_needed", source: "a.toml", changes: ["api_port 1 → 2", "backend changed"] },
    "warning",
    "Restart to apply the other changes of a.toml: api_port 1 → 2; backend changed",
  ],
  [
    { type: "config_unwatched", source: "a.toml", reason: "no space left" },
    "warning",
    'Cannot watch a.toml; run "artificer-dispatcher reload" after a change: no space left',
  ],
  [
    { ...RUN, type: "claim_in_doubt", reason: "503", retryInMs: 5_000 },
    "warning",
    'Cannot tell whether task "Fix crash" was claimed; retrying in 5 s: 503',
  ],
  [
    { ...RUN, type: "run_adopted", pid: 7 },
    "info",
    'Adopted run 0190 on task "Fix crash" (pid 7)',
  ],
  [
    {
      type: "orphans_found",
      orphans: [
        { taskId: "1", taskName: "A", queue: "Doing" },
        { taskId: "2", taskName: "}", queue: "Later" },
      ],
    },
    "warning",
    'Found tasks in progress that are assigned to us and have no known run: task 1 "A" in "Doing", task 2 "}" in "Later"; left in place, see on_orphan',
  ],
  [
    { type: "orphan_handled", taskId: "1", taskName: "A", queue: "Doing", action: "park" },
    "warning",
    'Parked task "A" from "Doing": no run of it is known',
  ],
  [
    { type: "watch_ended", reason: "the file is gone" },
    "info",
    "The board no longer reports changes; polling continues: the file is gone",
  ],
  [
    { type: "internal_error", during: 'delivering "polled"', reason: "x" },
    "error",
    'Internal error while delivering "polled": x',
  ],
  [
    { type: "backend_recovered", lastedMs: 720_000 },
    "info",
    "The board answers again, after 12 min of failures",
  ],
  [
    { ...RUN, type: "retry_scheduled", nextAttempt: 3, maxAttempts: 5, retryInMs: 7_300 },
    "info",
    'Retrying task "Fix crash" in 7.3 s, as attempt 3 of 5',
  ],
  [
    { ...RUN, type: "retry_scheduled", nextAttempt: 3, maxAttempts: 5, retryInMs: 0 },
    "info",
    'Retrying task "Fix crash" as attempt 3 of 5',
  ],
  [
    { type: "retry_cancelled", runId: "0190", taskId: "42", taskName: "Fix crash", queue: "Todo" },
    "info",
    'Not retrying task "Fix crash": it has left "Todo"',
  ],
  [
    { type: "retry_requested", taskId: "42", taskName: "Fix crash", queue: "Todo" },
    "info",
    'Retrying task "Fix crash" from "Todo", as requested',
  ],
  [
    { ...RUN, type: "task_taken_away", taskQueue: "Later" },
    "warning",
    'Cancelling run 0190: task "Fix crash" was moved or deleted on the board; the task is in "Later"',
  ],
  [
    { type: "breaker_tripped", queue: "Todo", reason: "all fail", remedy: "mend it" },
    "error",
    'Paused "Todo": all fail; mend it',
  ],
  [
    {
      type: "task_held",
      taskId: "1",
      taskName: "Fix crash",
      queue: "Todo",
      reason: "its card is locked",
      retryInMs: 5_000,
    },
    "warning",
    'Cannot claim task "Fix crash" from "Todo"; retrying in 5 s: its card is locked',
  ],
  [
    { type: "route_held", queue: "Todo", reason: "no such command", retryInMs: 30_000 },
    "warning",
    'Starting nothing from "Todo" for 30 s: no such command',
  ],
  [
    {
      type: "agent_held",
      agent: "claude",
      reason: "its quota is used up",
      remedy: "buy more",
      retryInMs: 60_000,
    },
    "warning",
    'Starting no "claude" agent for 1 min: its quota is used up; buy more',
  ],
  [{ type: "paused", queue: null }, "info", "Paused: no more tasks are claimed"],
  [{ type: "paused", queue: "Todo" }, "info", 'Paused "Todo": no more tasks are claimed'],
  [{ type: "resumed", queue: null }, "info", "Resumed"],
  [{ type: "resumed", queue: "Todo" }, "info", 'Resumed "Todo"'],
  [
    { type: "drained", queue: null },
    "info",
    "Drained: no agent runs, and every board write is delivered",
  ],
  [
    { type: "leave_impossible" },
    "warning",
    'Runs end with the dispatcher here, so on_shutdown = "leave" stops them like "stop"; set state_dir to a folder that may be written',
  ],
  [{ type: "stopping", running: 1, mode: "stop" }, "info", "Stopping: ending 1 agent"],
  [
    { type: "stopping", running: 1, mode: "wait" },
    "info",
    "Stopping: waiting for 1 agent; a second signal ends it",
  ],
  [
    { type: "stopping", running: 2, mode: "wait" },
    "info",
    "Stopping: waiting for 2 agents; a second signal ends them",
  ],
  [
    { type: "stopping", running: 2, mode: "leave" },
    "info",
    "Stopping: leaving 2 agents to the next dispatcher",
  ],
  [{ type: "stopping", running: 0, mode: "stop" }, "debug", "Stopping"],
  [{ type: "stopped", undelivered: 0 }, "info", "Stopped"],
  [{ type: "stopped", undelivered: 2 }, "warning", "Stopped with 2 board writes undelivered"],
];

for (const [event, level, message] of CASES) {
  Deno.test(`the log says of ${event.type}: ${message}`, () => {
    const [foundLevel, foundMessage, facts] = logged(event);
    assert.deepEqual([foundLevel, foundMessage], [level, message]);
    assert.equal(facts?.event, event.type);
    for (const name of Object.keys(facts ?? {})) assert.match(name, /^[a-z_]+$/);
  });
}

Deno.test("of a board that is read only once no second try is told", () => {
  const { log, lines } = fakeLog();
  const event = { type: "backend_failed", category: "unavailable", reason: "refused" } as const;
  eventLog(log, { once: true })({ sequence: 1, at: 5, event: { ...event, retryInMs: 30_000 } });
  assert.deepEqual(lines.map(({ level, message }) => [level, message]), [
    ["warning", "The board fails: refused"],
  ]);
});
