import assert from "node:assert/strict";
import type { RecentEvents } from "../../../../src/contracts/event_stream.ts";
import { FakeClock } from "../../../fakes/fake_clock.ts";
import { activeRun } from "../../../fakes/fake_run_control.ts";
import { assertCommonHeaders, serveApi } from "../../api_fixture.ts";

const AT = Date.parse("2026-01-01T00:00:00Z");
const SELF = { program: "artificer-dispatcher", pid: Deno.pid };
const FAILING = {
  state: "failing",
  category: "unavailable",
  reason: "Cannot reach the board: hunter2 refused",
  since: AT,
  nextTryAt: AT + 1_500,
} as const;

Deno.test("GET /status of a dispatcher that has just started", async () => {
  await using api = serveApi();
  const answer = await api.send("GET", "/status");
  assert.equal(answer.status, 200);
  assertCommonHeaders(answer);
  assert.deepEqual(answer.json, {
    api_addresses: [],
    api_connections: null,
    version: "9.9.9",
    instance_id: null,
    backend: "fake",
    durability: "memory",
    leftovers: "group",
    folder: null,
    stopping: false,
    routes: ["Todo"],
    paused: false,
    paused_routes: [],
    held_routes: [],
    held_tasks: [],
    waiting_tasks: [],
    orphans: [],
    poll_interval: 30,
    max_concurrent_agents: 3,
    available_slots: 3,
    active_agents: [],
    claiming_tasks: [],
    last_poll: null,
    backend_health: { state: "unknown" },
    lost: [],
    queue_problems: {},
    pending_writes: 0,
    today: {
      since: new Date(new Date().setHours(0, 0, 0, 0)).toISOString(),
      runs: 0,
      failures: 0,
      cost_usd: 0,
    },
    waiting_changes: [],
  });
});

Deno.test("GET /status of a busy dispatcher: durations in seconds, instants in ISO 8601", async () => {
  await using api = serveApi();
  api.control.current = {
    ...api.control.current,
    stopping: true,
    paused: true,
    pausedRoutes: ["Review"],
    heldRoutes: [{ queue: "Todo", reason: "not now", remedy: null, since: AT, until: AT + 500 }],
    heldTasks: [{
      taskId: "9",
      taskName: "Poison",
      queue: "Todo",
      reason: "its card is locked",
      remedy: null,
      since: AT,
      until: AT + 500,
    }],
    orphans: [],
    waitingTasks: [
      { taskId: "7", taskName: "Try", queue: "Todo", attempt: 2, startsAt: AT + 1_000 },
    ],
    availableSlots: 1,
    activeRuns: [
      activeRun({ lastStep: "→ Bash: npm test", costUsd: 0.25 }),
      activeRun({ pid: null, timeoutMs: null, attempt: 2 }),
    ],
    claimingTasks: [{
      runId: "0198c0de-0000-7000-8000-000000000008",
      taskId: "8",
      taskName: "Slow",
      queue: "Todo",
      since: AT,
      isInDoubt: true,
    }],
    lastPollAt: AT + 250,
    backendHealth: { state: "ok" },
    queueProblems: { "Toodo": 'queue "Toodo" does not exist' },
    pendingWrites: 2,
  };
  const { json } = await api.send("GET", "/status");
  const first = {
    run_id: "0198c0de-0000-7000-8000-000000000001",
    task_id: "1",
    task_name: "Fix crash",
    queue: "Todo",
    command: "claude -p 'Fix it'",
    pid: 4242,
    attempt: 1,
    started_at: "2026-01-01T00:00:00.000Z",
    elapsed_seconds: 12.345,
    timeout_seconds: 600,
    last_step: "→ Bash: npm test",
    cost_usd: 0.25,
  };
  assert.deepEqual(json.active_agents, [
    first,
    { ...first, pid: null, timeout_seconds: null, attempt: 2, last_step: null, cost_usd: null },
  ]);
  assert.equal(json.stopping, true);
  assert.equal(json.paused, true);
  assert.deepEqual(json.paused_routes, ["Review"]);
  assert.deepEqual(json.held_routes, [
    {
      queue: "Todo",
      reason: "not now",
      remedy: null,
      since: "2026-01-01T00:00:00.000Z",
      until: "2026-01-01T00:00:00.500Z",
    },
  ]);
  assert.deepEqual(json.claiming_tasks, [
    {
      run_id: "0198c0de-0000-7000-8000-000000000008",
      task_id: "8",
      task_name: "Slow",
      queue: "Todo",
      since: "2026-01-01T00:00:00.000Z",
      in_doubt: true,
    },
  ]);
  assert.deepEqual(json.held_tasks, [
    {
      task_id: "9",
      task_name: "Poison",
      queue: "Todo",
      reason: "its card is locked",
      remedy: null,
      since: "2026-01-01T00:00:00.000Z",
      until: "2026-01-01T00:00:00.500Z",
    },
  ]);
  assert.deepEqual(json.waiting_tasks, [
    {
      task_id: "7",
      task_name: "Try",
      queue: "Todo",
      attempt: 2,
      starts_at: "2026-01-01T00:00:01.000Z",
    },
  ]);
  assert.equal(json.available_slots, 1);
  assert.equal(json.last_poll, "2026-01-01T00:00:00.250Z");
  assert.deepEqual(json.backend_health, { state: "ok" });
  assert.deepEqual(json.queue_problems, { "Toodo": 'queue "Toodo" does not exist' });
  assert.equal(json.pending_writes, 2);
});

Deno.test("GET /status masks secrets in commands, reasons and queue problems", async () => {
  await using api = serveApi({ redact: (text) => text.replaceAll("hunter2", "***") });
  api.control.current = {
    ...api.control.current,
    activeRuns: [activeRun({ argv: ["run", "--token=hunter2", "it's hunter2"] })],
    backendHealth: FAILING,
    queueProblems: { Todo: "hunter2 is not welcome" },
    heldRoutes: [{
      queue: "Todo",
      reason: "not before hunter2 says so",
      remedy: null,
      since: AT,
      until: AT,
    }],
  };
  const answer = await api.send("GET", "/status");
  assert.doesNotMatch(answer.text, /hunter2/);
  assert.equal(answer.json.active_agents[0].command, `run '--token=***' 'it'\\''s ***'`);
  assert.deepEqual(answer.json.backend_health, {
    state: "failing",
    category: "unavailable",
    reason: "Cannot reach the board: *** refused",
    since: "2026-01-01T00:00:00.000Z",
    next_try_at: "2026-01-01T00:00:01.500Z",
  });
});

Deno.test("GET /healthz is 503 only while the board is failing, and quotes no message", async () => {
  await using api = serveApi();
  for (const state of ["unknown", "ok"] as const) {
    api.control.current = { ...api.control.current, backendHealth: { state } };
    const answer = await api.send("GET", "/healthz");
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json, { status: "ok", ...SELF });
  }
  api.control.current = { ...api.control.current, backendHealth: FAILING };
  const answer = await api.send("GET", "/healthz");
  assert.equal(answer.status, 503);
  assertCommonHeaders(answer);
  assert.deepEqual(answer.json, {
    status: "failing",
    ...SELF,
    category: "unavailable",
    since: "2026-01-01T00:00:00.000Z",
  });
});

Deno.test("GET /status answers while the board fails or hangs", async () => {
  await using api = serveApi();
  const hanging = api.board.hang();
  const waiting = api.send("GET", "/tasks/1");
  await hanging;
  assert.equal((await api.send("GET", "/status")).status, 200);
  await api.server.shutdown({ graceMs: 0 });
  assert.equal((await waiting).status, 503);
});

Deno.test("POST /refresh asks for a tick, with no body, an empty one or {}", async () => {
  const clock = new FakeClock();
  await using api = serveApi({ clock });
  const bodies = [undefined, "", "{}"];
  for (const body of bodies) {
    await clock.advance(1_000);
    const answer = await api.send("POST", "/refresh", body);
    assert.equal(answer.status, 202);
    assert.deepEqual(answer.json, { status: "accepted" });
  }
  assert.equal(api.control.refreshes, bodies.length);
});

const RUN = "0198c0de-0000-7000-8000-000000000001";

/** Lines of the log, of which one is known. */
const recent: RecentEvents = {
  since: (sequence) => ({
    lines: [
      {
        sequence: 7,
        at: AT,
        level: "warning",
        message: "Refused",
        runId: RUN,
        taskId: null,
      } as const,
    ].filter((line) => line.sequence > sequence),
    last: 9,
    missed: false,
  }),
};

Deno.test("GET /status tells what happened lately only if it is asked for", async () => {
  await using api = serveApi({ recent });
  assert.equal((await api.send("GET", "/status")).json.events, undefined);
  const { json } = await api.send("GET", "/status?events_since=6");
  assert.deepEqual(json.events, {
    last: 9,
    missed: false,
    lines: [{
      sequence: 7,
      at: "2026-01-01T00:00:00.000Z",
      level: "warning",
      message: "Refused",
      run_id: RUN,
      task_id: null,
    }],
  });
  assert.deepEqual((await api.send("GET", "/status?events_since=7")).json.events.lines, []);
  assert.equal((await api.send("GET", "/status?events_since=-1")).status, 422);
});

Deno.test("X9: a run's token gets no events, which tell of the runs of others", async () => {
  await using api = serveApi({ recent });
  api.control.addRun("token", RUN, "1");
  const headers = { authorization: "Bearer token" };
  const { status, json } = await api.send("GET", "/status?events_since=0", undefined, headers);
  assert.deepEqual([status, json.events, json.instance_id], [200, undefined, null]);
});
