import assert from "node:assert/strict";
import { statusAnswer } from "../../../../src/cli/client/answers.ts";
import { formatStatus } from "../../../../src/cli/client/views/status.ts";
import { columnsOf } from "../../../../src/text/columns.ts";
import { paintColors, paintNothing } from "../../../../src/cli/terminal/style.ts";

const NOW = Date.parse("2026-01-01T00:10:00Z");
const url = "http://127.0.0.1:8000";

const AGENT = {
  run_id: "0198c0de-0000-7000-8000-00001a2b3c4d",
  task_id: "5",
  task_name: "Fix crash",
  queue: "Todo",
  command: "sh agent.sh",
  pid: 4242,
  attempt: 1,
  started_at: "2026-01-01T00:07:57Z",
  elapsed_seconds: 123.4,
  timeout_seconds: 600,
};

const STATUS = {
  version: "1.2.3",
  backend: "json",
  durability: "memory",
  leftovers: "group",
  paused: false,
  poll_interval: 30,
  max_concurrent_agents: 3,
  available_slots: 2,
  active_agents: [AGENT],
  last_poll: "2026-01-01T00:09:48Z",
  backend_health: { state: "ok" },
  lost: [],
  queue_problems: {},
  pending_writes: 0,
};

function shown(facts: Readonly<Record<string, unknown>> = {}, width = Infinity): string {
  const answer = statusAnswer().parse({ ...STATUS, ...facts });
  return formatStatus(answer, { url, now: NOW, terminal: { width, paint: paintNothing } });
}

Deno.test("a status tells what the dispatcher does, and its live runs", () => {
  assert.equal(
    shown(),
    `artificer-dispatcher 1.2.3 at http://127.0.0.1:8000
Board      json, answers
Slots      2 of 3 free
Last poll  12s ago, every 30s
Runs       in memory: a killed dispatcher forgets them

RUN       TASK  NAME       QUEUE   PID  ELAPSED  TIMEOUT
1a2b3c4d  5     Fix crash  Todo   4242   2m 03s  10m 00s
`,
  );
});

Deno.test("what the runs of today came to is told in one line, once there is a run", () => {
  const today = (facts: object) => {
    const line = shown({
      today: { since: "2026-01-01T00:00:00Z", runs: 12, failures: 2, cost_usd: 3.414, ...facts },
    })
      .split("\n").find((line) => line.startsWith("Today"));
    return line?.replace(/^Today +/, "");
  };
  assert.equal(today({}), "12 runs, 2 failed, $3.41");
  assert.equal(today({ runs: 1, failures: 0, cost_usd: 0 }), "1 run");
  assert.equal(today({ runs: 0, failures: 0, cost_usd: 0 }), undefined);
  assert.doesNotMatch(shown({ today: null }), /Today/);
});

Deno.test("what is paused, held or waits is told, and only so much of it", () => {
  const waiting = Array.from({ length: 7 }, (_, i) => ({
    task_id: `${i + 1}`,
    task_name: "Fix crash",
    queue: "Todo",
    attempt: 2,
    starts_at: "2026-01-01T00:10:08Z",
  }));
  const text = shown({
    paused_routes: ["Review", "Later"],
    held_routes: [{ queue: "Todo", reason: "not now", until: "2026-01-01T02:10:00Z" }],
    held_tasks: [{
      task_id: "9",
      task_name: "Poison",
      queue: "Todo",
      reason: "its card is locked",
    }],
    lost: [{ problem: "the config is gone", remedy: "put it back" }],
    claiming_tasks: [
      { task_id: "8", task_name: "Slow", queue: "Todo" },
      { task_id: "10", task_name: "Lost", queue: "Todo", in_doubt: true },
    ],
    waiting_tasks: waiting,
  });
  assert.match(text, /\nHeld +task 9 \(Poison\) in "Todo": its card is locked\n/);
  assert.match(text, /\nLost +the config is gone; put it back; no task is claimed meanwhile\n/);
  assert.match(text, /\nClaiming +task 8 \(Slow\) from "Todo"\n/);
  assert.match(
    text,
    /\nClaiming +task 10 \(Lost\) from "Todo"; the board has not told the result, and is read until it does\n/,
  );
  assert.match(text, /\nPaused +"Review", "Later"\n/);
  assert.match(text, /\nHeld +"Todo": not now; 2h 00m left\n/);
  assert.match(text, /\nRetry +task 1 \(Fix crash\) from "Todo": attempt 2 in 8s\n/);
  assert.match(text, /\nRetry +and 2 more\n/);
  assert.equal(text.match(/\nRetry /g)?.length, 6);
  assert.doesNotMatch(shown(), /Paused|Held|Retry/);
});

Deno.test("where none is running, that is told", () => {
  assert.match(shown({ active_agents: [] }), /\n\nNo agent is running\n$/);
});

Deno.test("what is wrong is told in words", () => {
  const health = {
    state: "failing",
    category: "unavailable",
    reason: 'Cannot read "board.json": it is empty',
    since: "2026-01-01T00:05:00Z",
    next_try_at: "2026-01-01T00:10:20Z",
  };
  const text = shown({
    backend_health: health,
    queue_problems: { Dnoe: "the board has no such queue" },
    pending_writes: 2,
    paused: true,
    last_poll: null,
    durability: "disk",
  });
  for (
    const line of [
      "artificer-dispatcher 1.2.3 at http://127.0.0.1:8000, paused",
      'Board      json, failing for 5m 00s: Cannot read "board.json": it is empty; next try in 20s',
      "Last poll  none yet, every 30s",
      "Runs       kept on disk",
      'Queue      "Dnoe": the board has no such queue',
      "Waiting    2 writes to the board",
    ]
  ) {
    assert.ok(text.includes(`${line}\n`), `${line} in\n${text}`);
  }
  assert.match(shown({ pending_writes: 1 }), /\nWaiting {4}1 write to the board\n/);
  assert.match(shown({ backend_health: { state: "unknown" } }), /json, not asked yet\n/);
  assert.match(shown({ poll_interval: 0.5 }), /, every 0\.5s\n/);
});

Deno.test("a dispatcher that stops says so, and that its free slots stay free", () => {
  const text = shown({ stopping: true, paused: true });
  assert.match(text, /^artificer-dispatcher 1\.2\.3 at \S+:8000, stopping, paused\n/);
  assert.match(text, /\nSlots +2 of 3 free, no more tasks are claimed\n/);
});

Deno.test("a later attempt shows, and what is not known is left out", () => {
  const agents = [{ ...AGENT, attempt: 2, pid: null, timeout_seconds: null }];
  const [titles, row] = shown({ active_agents: agents }).trimEnd().split("\n").slice(-2);
  assert.equal(titles, "RUN       TASK  NAME       QUEUE  ATTEMPT  ELAPSED");
  assert.equal(row, "1a2b3c4d  5     Fix crash  Todo         2   2m 03s");
});

Deno.test("it fits into 80 columns, whatever a card is called, and a terminal obeys none of it", () => {
  const name = "\x1b]0;x\x07\n日本語の長い名前 ".repeat(20);
  const agents = [{ ...AGENT, task_name: name, queue: `${name} queue` }];
  const text = shown({ active_agents: agents, queue_problems: { Todo: name } }, 80);
  for (const line of text.split("\n")) assert.ok(columnsOf(line) <= 80, line);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f]/);
});

Deno.test("another version's answer is read as far as it goes", () => {
  const answer = statusAnswer().parse({ version: "9", backend: "x", active_agents: [], later: 1 });
  const terminal = { width: 80, paint: paintNothing };
  assert.equal(
    formatStatus(answer, { url, now: NOW, terminal }),
    `artificer-dispatcher 9 at ${url}\nBoard      x, not asked yet\nLast poll  none yet\n\nNo agent is running\n`,
  );
});

Deno.test("colours change nothing but colours", () => {
  const terminal = { width: 80, paint: paintColors };
  const painted = formatStatus(statusAnswer().parse(STATUS), { url, now: NOW, terminal });
  assert.ok(painted.startsWith("\x1b[1martificer-dispatcher 1.2.3\x1b[0m at "));
  // deno-lint-ignore no-control-regex
  assert.equal(painted.replace(/\x1b\[\d*m/g, ""), shown({}, 80));
});

Deno.test("X2: a status tells of connections that were crowded out, and is silent while all is well", () => {
  const connections = { open: 3, max: 512, crowded_out: 0, failed_at: null };
  assert.doesNotMatch(shown({ api_connections: connections }), /connections/);
  assert.match(
    shown({ api_connections: { ...connections, open: 512, crowded_out: 7 } }),
    /API +512 of 512 connections, 7 crowded out\n/,
  );
  assert.match(
    shown({ api_connections: { ...connections, failed_at: "2026-01-01T00:09:00Z" } }),
    /3 of 512 connections, 0 crowded out; the system refused more: are too many files open\?/,
  );
});
