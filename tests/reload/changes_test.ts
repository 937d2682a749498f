import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import * as z from "zod";
import type { Settings } from "../../src/config/settings.ts";
import type { Route } from "../../src/domain/route.ts";
import { defineExecutor } from "../../src/executors/kind.ts";
import { describeChanges } from "../../src/reload/changes.ts";
import { fileKind } from "../fakes/fake_kinds.ts";
import { routeOf, settingsOf } from "../fixtures/settings.ts";

const between = (before: Partial<Settings>, after: Partial<Settings>) =>
  describeChanges(settingsOf(before), settingsOf(after));

const ofRoute = (before: Partial<Route>, after: Partial<Route>) =>
  between({ routes: [routeOf(before)] }, { routes: [routeOf(after)] });

const TOP: readonly (readonly [Partial<Settings>, Partial<Settings>, string])[] = [
  [{ pollIntervalMs: 30_000 }, { pollIntervalMs: 500 }, "poll_interval 30 → 0.5"],
  [{ maxConcurrentAgents: 3 }, { maxConcurrentAgents: 1 }, "max_concurrent_agents 3 → 1"],
  [{ apiHost: "127.0.0.1" }, { apiHost: "::" }, 'api_host "127.0.0.1" → "::"'],
  [{ apiPort: 8000 }, { apiPort: 0 }, "api_port 8000 → 0"],
  [{ apiMaxConnections: 512 }, { apiMaxConnections: 64 }, "api_max_connections 512 → 64"],
  [{ apiRequireToken: false }, { apiRequireToken: true }, "api_require_token false → true"],
  [{ allowedHosts: [] }, { allowedHosts: ["a", "b"] }, 'allowed_hosts [] → ["a", "b"]'],
  [{ apiRate: 50 }, { apiRate: 5 }, "api_rate 50 → 5"],
  [{ apiWrittenBytes: 2 ** 24 }, { apiWrittenBytes: 2 ** 20 }, "api_written_mib 16 → 1"],
  [{ stateDir: "/a" }, { stateDir: "/b" }, 'state_dir "/a" → "/b"'],
];

for (const [before, after, said] of TOP) {
  Deno.test(`a change is told as the file spells it: ${said}`, () => {
    assert.deepEqual(between(before, after), [said]);
  });
}

Deno.test("a route's changes are told together, others by themselves", () => {
  assert.deepEqual(
    ofRoute({ timeoutMs: 600_000, doneQueue: "Done" }, { timeoutMs: 900_000, doneQueue: null }),
    ['route "Todo": timeout 600 → 900, done_queue "Done" → unset'],
  );
  assert.deepEqual(
    ofRoute(
      { agent: "command", command: "a", maxConcurrent: null, cwd: null },
      { agent: "claude", command: "b", maxConcurrent: 2, cwd: "/x" },
    ),
    [
      'route "Todo": agent "command" → "claude", command "a" → "b", max_concurrent unset → 2, cwd unset → "/x"',
    ],
  );
  assert.deepEqual(
    ofRoute({ inProgressQueue: "A", failedQueue: "B" }, { inProgressQueue: "C", failedQueue: "D" }),
    ['route "Todo": in_progress_queue "A" → "C", failed_queue "B" → "D"'],
  );
  assert.deepEqual(
    ofRoute({ allowQueues: null }, { allowQueues: ["Backlog"] }),
    ['route "Todo": allow_queues unset → ["Backlog"]'],
  );
});

Deno.test("what happens after a run and at the end is told in the words of the file", () => {
  assert.deepEqual(
    ofRoute(
      { maxAttempts: 1, retryDelayMs: 10_000, maxRetryDelayMs: 300_000, stallTimeoutMs: null },
      { maxAttempts: 3, retryDelayMs: 5_000, maxRetryDelayMs: 60_000, stallTimeoutMs: 900_000 },
    ),
    [
      'route "Todo": max_attempts 1 → 3, retry_delay 10 → 5, max_retry_delay 300 → 60, stall_timeout unset → 900',
    ],
  );
  assert.deepEqual(
    ofRoute({ maxReturns: 300, maxRounds: 20 }, { maxReturns: 50, maxRounds: 5 }),
    ['route "Todo": max_returns 300 → 50, max_rounds 20 → 5'],
  );
  assert.deepEqual(ofRoute({ onTaskMoved: "ignore" }, { onTaskMoved: "cancel" }), [
    'route "Todo": on_task_moved "ignore" → "cancel"',
  ]);
  assert.deepEqual(
    between(
      { onShutdown: "stop", shutdownGraceMs: 10_000 },
      { onShutdown: "wait", shutdownGraceMs: 30_000 },
    ),
    ['on_shutdown "stop" → "wait"', "shutdown_grace 10 → 30"],
  );
  assert.deepEqual(
    between({ keepRuns: 9, keepMs: 86_400_000, keepLogBytes: 2 ** 20, keepAuditBytes: 2 ** 20 }, {
      keepRuns: 8,
      keepMs: 43_200_000,
      keepLogBytes: 2 ** 30,
      keepAuditBytes: 2 ** 21,
    }),
    ["keep_runs 9 → 8", "keep_days 1 → 0.5", "keep_logs_mib 1 → 1024", "keep_audit_mib 1 → 2"],
  );
  assert.deepEqual(
    between(
      { logFormat: null, logFile: null, logFileBytes: 10 * 2 ** 20, logFileCount: 5 },
      { logFormat: "json", logFile: "/srv/log", logFileBytes: 2 ** 20, logFileCount: 2 },
    ),
    [
      'log_format unset → "json"',
      'log_file unset → "/srv/log"',
      "log_file_mib 10 → 1",
      "log_file_count 5 → 2",
    ],
  );
});

Deno.test("routes that come, go and change places are told", () => {
  const [one, two, three] = ["1", "2", "3"].map((queue) => routeOf({ queue }));
  assert.ok(one && two && three);
  assert.deepEqual(between({ routes: [one, two] }, { routes: [three, one] }), [
    'route "3" added',
    'route "2" removed',
  ]);
  assert.deepEqual(between({ routes: [one, two] }, { routes: [two, one] }), [
    "order of routes changed",
  ]);
});

Deno.test("what may hold a secret is named and not shown", () => {
  const said = [
    ...between(
      { tokenCommand: ["echo", "s3cret-a"], backend: fileKind.bind({ url: "s3cret" }, "/") },
      { tokenCommand: null, backend: fileKind.bind({ url: "s3cret-b" }, "/") },
    ),
    ...ofRoute(
      { args: ["--key=s3cret-c"], env: { KEY: "s3cret-d", SAME: "x", GONE: "s3cret-e" } },
      { args: ["--key=s3cret-f"], env: { KEY: "s3cret-g", SAME: "x", NEW: "s3cret-h" } },
    ),
  ];
  assert.deepEqual(said, [
    "token_command changed",
    "backend changed",
    'route "Todo": args changed, env changed (GONE, KEY, NEW)',
  ]);
});

Deno.test("a value that is very long is cut", () => {
  const [said = ""] = ofRoute({ command: "a" }, { command: "x".repeat(5_000) });
  assert.ok(said.length < 120, said);
});

const text = fc.string({ maxLength: 6 });
const nullable = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const milliseconds = fc.integer({ min: 1, max: 10 ** 9 });

const anyRoute: fc.Arbitrary<Route> = fc.record({
  queue: text,
  agent: text,
  command: text,
  args: fc.array(text, { maxLength: 3 }),
  inProgressQueue: text,
  timeoutMs: nullable(milliseconds),
  doneQueue: nullable(text),
  failedQueue: nullable(text),
  allowQueues: nullable(fc.array(text, { maxLength: 3 })),
  maxAttempts: fc.nat(),
  maxReturns: fc.nat(),
  maxRounds: fc.nat(),
  breaker: fc.nat(),
  breakerWindowMs: milliseconds,
  retryDelayMs: milliseconds,
  maxRetryDelayMs: milliseconds,
  stallTimeoutMs: nullable(milliseconds),
  onTaskMoved: fc.constantFrom("ignore", "cancel"),
  onOrphan: fc.constantFrom("ignore", "report", "park", "retry"),
  maxConcurrent: nullable(fc.nat()),
  cwd: nullable(text),
  env: fc.dictionary(text, text, { maxKeys: 3 }),
});

/** A kind of executor that takes any options. */
const anyExecutor = defineExecutor({
  type: "any",
  options: z.looseObject({}),
  needs: () => [],
  create: () => Promise.reject(new Error("not made for it")),
});

const anySettings: fc.Arbitrary<Settings> = fc.record({
  path: fc.constant("/srv/artificer.toml"),
  baseDir: fc.constant("/srv"),
  pollIntervalMs: milliseconds,
  maxConcurrentAgents: fc.nat(),
  apiHost: text,
  apiPort: fc.nat(),
  apiMaxConnections: fc.nat(),
  apiRequireToken: fc.boolean(),
  allowedHosts: fc.array(text, { maxLength: 3 }),
  apiRate: fc.nat(),
  apiWrittenBytes: fc.nat(),
  stateDir: text,
  onShutdown: fc.constantFrom("stop", "wait", "leave"),
  shutdownGraceMs: milliseconds,
  keepRuns: fc.nat(),
  keepMs: fc.nat(),
  keepLogBytes: fc.nat(),
  keepAuditBytes: fc.nat(),
  logFormat: fc.constantFrom(null, "text", "json"),
  logFile: nullable(text),
  logFileBytes: fc.nat(),
  logFileCount: fc.nat(),
  executor: fc.dictionary(text, text, { maxKeys: 2 })
    .map((options) => anyExecutor.bind(options, "/srv")),
  tokenCommand: nullable(fc.array(text, { maxLength: 3 })),
  backend: fc.record({ url: fc.string({ minLength: 1 }), user: fc.string({ minLength: 1 }) })
    .map((options) => fileKind.bind(options, "/srv")),
  routes: fc.uniqueArray(anyRoute, { maxLength: 4, selector: ({ queue }) => queue }),
}).map((settings) => cloneOf(settings));

/** The same settings, of which nothing is shared. */
function cloneOf({ backend, executor, ...settings }: Settings): Settings {
  return {
    ...structuredClone(settings),
    backend: fileKind.bind(backend.options, "/srv"),
    executor: anyExecutor.bind(executor.options, "/srv"),
  };
}

Deno.test("equal configs have no changes", () => {
  fc.assert(fc.property(anySettings, (settings) => {
    assert.deepEqual(describeChanges(settings, cloneOf(settings)), []);
  }));
});

Deno.test("configs that differ have changes, and going back has as many", () => {
  fc.assert(fc.property(anySettings, anySettings, (one, other) => {
    const isEqual = isDeepStrictEqual(one, other);
    const there = describeChanges(one, other);
    assert.equal(there.length > 0, !isEqual);
    assert.equal(describeChanges(other, one).length, there.length);
  }));
});

Deno.test("one changed setting is one change", () => {
  fc.assert(fc.property(anySettings, anySettings, (one, other) => {
    const keys = [
      "pollIntervalMs",
      "apiPort",
      "stateDir",
      "executor",
      "backend",
      "allowedHosts",
    ] as const;
    for (const key of keys) {
      const changes = describeChanges(one, { ...one, [key]: other[key] });
      const isEqual = isDeepStrictEqual(one[key], other[key]);
      assert.equal(changes.length, isEqual ? 0 : 1, key);
    }
  }));
});
