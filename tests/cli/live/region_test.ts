import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { LiveAgent, LiveFacts } from "../../../src/cli/live/facts.ts";
import { regionLines } from "../../../src/cli/live/region.ts";
import { paintColors, paintNothing } from "../../../src/cli/terminal/style.ts";
import { columnsOf } from "../../../src/text/columns.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");

function factsOf(changes: Partial<LiveFacts> = {}): LiveFacts {
  return {
    agents: [],
    claiming: 0,
    slots: 3,
    freeSlots: 3,
    lost: [],
    failing: null,
    isPaused: false,
    pausedRoutes: [],
    holds: [],
    queueProblems: {},
    retriesAt: [],
    pendingWrites: 0,
    lastPollAt: NOW - 18_000,
    pollIntervalMs: 30_000,
    stopping: null,
    ...changes,
  };
}

function agentOf(changes: Partial<LiveAgent> = {}): LiveAgent {
  return {
    taskId: "12",
    taskName: "Fix the login page",
    elapsedMs: 123_000,
    timeoutMs: 1_800_000,
    step: "→ Bash: npm test -- --watch=false src/login",
    costUsd: 0.1234,
    ...changes,
  };
}

function drawn(changes: Partial<LiveFacts>, { columns = 80, rows = 24 } = {}): string[] {
  return regionLines(factsOf(changes), { columns, rows, now: NOW, paint: paintNothing });
}

/** The region without its rule. */
const below = (lines: readonly string[]) => lines.slice(1);

const three = [
  agentOf(),
  agentOf({
    taskId: "7",
    taskName: "日本語のタスク名",
    elapsedMs: 9_000,
    step: null,
    costUsd: null,
  }),
  agentOf({
    taskId: "130",
    taskName: "Docs",
    elapsedMs: 4_000_000,
    timeoutMs: null,
    step: "Reading",
    costUsd: 2,
  }),
];

Deno.test("an agent has one line: task, elapsed part of its timeout, last step, cost", () => {
  assert.deepEqual(below(drawn({ agents: three, freeSlots: 0 })), [
    " 12  Fix the login page  2m03s / 30m  → Bash: npm test -- --watch=false…  $0.12",
    "  7  日本語のタスク名       9s / 30m",
    "130  Docs                      1h06m  Reading                             $2.00",
    "3 of 3 slots in use",
  ]);
});

Deno.test("on a narrow terminal the step goes first, and then the name is cut", () => {
  assert.deepEqual(below(drawn({ agents: three, freeSlots: 0 }, { columns: 60 })), [
    " 12  Fix the login…  2m03s / 30m  → Bash: npm test…   $0.12",
    "  7  日本語のタス…      9s / 30m",
    "130  Docs                  1h06m  Reading             $2.00",
    "3 of 3 slots in use",
  ]);
  assert.deepEqual(below(drawn({ agents: three, freeSlots: 0 }, { columns: 40 })), [
    " 12  Fix the login…  2m03s / 30m  $0.12",
    "  7  日本語のタス…      9s / 30m",
    "130  Docs                  1h06m  $2.00",
    "3 of 3 slots in use",
  ]);
});

Deno.test("a long id is left out unless the terminal is wide", () => {
  const agents = [agentOf({ taskId: "1234567890123456789" })];
  assert.match(below(drawn({ agents }))[0] ?? "", /^Fix the login page/);
  assert.match(below(drawn({ agents }, { columns: 120 }))[0] ?? "", /^1234567890123456789 {2}Fix/);
});

for (
  const [what, changes, words] of [
    ["the next poll", {}, "No agent runs · next poll in 12s"],
    ["a poll that is due", { lastPollAt: NOW - 60_000 }, "No agent runs · next poll now"],
    ["the first poll", { lastPollAt: null }, "No agent runs · asking the board"],
    ["a claim", { claiming: 1, freeSlots: 2 }, "1 of 3 slots in use · next poll in 12s"],
    [
      "retries",
      { retriesAt: [NOW + 240_000, NOW + 60_000] },
      "No agent runs · 2 retries, the next in 1m 00s · next poll in 12s",
    ],
    [
      "board writes",
      { pendingWrites: 1 },
      "No agent runs · 1 board write to deliver · next poll in 12s",
    ],
    [
      "a stop",
      { stopping: { advice: "8 s at most, Ctrl-C again hurries" }, agents: [agentOf()] },
      "Stopping · 1 agent left · 8 s at most, Ctrl-C again hurries",
    ],
  ] as const satisfies readonly (readonly [string, Partial<LiveFacts>, string])[]
) {
  Deno.test(`the last line tells of ${what}`, () => {
    assert.equal(drawn(changes).at(-1), words);
  });
}

for (
  const [what, changes, words] of [
    ["a board that fails", {
      failing: { since: NOW - 125_000, reason: "connection refused", nextTryAt: NOW + 9_000 },
    }, "The board fails for 2m 05s; next try in 9s: connection refused"],
    [
      "a pause",
      { isPaused: true },
      'Paused: "artificer-dispatcher resume" lets it claim tasks again',
    ],
    ["a paused route", { pausedRoutes: ["Todo"] }, 'Paused: "Todo"'],
    ["a held route", {
      holds: [{ what: '"Todo"', reason: "command not found", until: NOW + 30_000 }],
    }, '"Todo" is held for 30s: command not found'],
    ["a hold that waits for a person", {
      holds: [{ what: '"Todo"', reason: "5 runs failed", until: null }],
    }, '"Todo" is held: 5 runs failed'],
    [
      "a queue that is not there",
      { queueProblems: { Toodo: 'queue "Toodo" does not exist' } },
      'queue "Toodo" does not exist',
    ],
    [
      "something that is lost",
      { lost: ["the state folder is gone"] },
      "Claims nothing: the state folder is gone",
    ],
  ] as const satisfies readonly (readonly [string, Partial<LiveFacts>, string])[]
) {
  Deno.test(`${what} has a line`, () => {
    const [problem, summary, ...more] = below(drawn(changes, { columns: 120 }));
    assert.equal(problem, words);
    assert.match(summary ?? "", /^No agent runs/);
    assert.deepEqual(more, []);
  });
}

Deno.test("of many agents as many are shown as leave room for the log", () => {
  const agents = Array.from({ length: 12 }, (_, i) => agentOf({ taskId: `${i + 1}` }));
  assert.equal(drawn({ agents }, { rows: 20 }).length, 14);
  const few = drawn({ agents }, { rows: 12 });
  assert.equal(few.length, 7);
  assert.equal(few.at(-2), "and 8 more agents");
  assert.deepEqual(drawn({ agents }, { rows: 6 }), ["12 of 3 slots in use · next poll in 12s"]);
  assert.deepEqual(drawn({ agents }, { rows: 3 }), []);
});

Deno.test("whatever strangers write, the region fits into the terminal and moves nothing", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "\x1b[2J",
      "שלום עולם",
      "👨‍👩‍👧‍👦🚀❤️",
      "日本語".repeat(40),
      "a\nb\tc",
      "\u202eevil",
      "x".repeat(500),
    ),
  );
  const agent = fc.record({
    taskId: text,
    taskName: text,
    elapsedMs: fc.integer({ min: 0, max: 1e9 }),
    timeoutMs: fc.option(fc.integer({ min: 1, max: 1e9 })),
    step: fc.option(text),
    costUsd: fc.option(fc.float({ min: 0, max: 10_000, noNaN: true })),
  });
  const facts = fc.record({
    agents: fc.array(agent, { maxLength: 30 }),
    holds: fc.array(
      fc.record({ what: text, reason: text, until: fc.option(fc.constant(NOW + 5_000)) }),
      { maxLength: 6 },
    ),
    lost: fc.array(text, { maxLength: 3 }),
    isPaused: fc.boolean(),
  });
  const size = fc.record({
    columns: fc.integer({ min: 20, max: 200 }),
    rows: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(facts, size, (changes, { columns, rows }) => {
      const lines = regionLines(factsOf(changes), { columns, rows, now: NOW, paint: paintColors });
      assert.ok(lines.length < rows, `${lines.length} lines on ${rows} rows`);
      for (const line of lines) {
        assert.ok(columnsOf(line) < columns, `"${line}" in ${columns} columns`);
        // deno-lint-ignore no-control-regex
        assert.ok(!/[\n\r]|\x1b(?!\[\d+m)/.test(line), JSON.stringify(line));
      }
    }),
    { numRuns: 300 },
  );
});
