import assert from "node:assert/strict";
import { changesOf } from "../../src/config/section.ts";
import { SECTIONS } from "../../src/config/sections/mod.ts";
import type { Settings } from "../../src/config/settings.ts";
import type { Route } from "../../src/domain/route.ts";
import { planReload } from "../../src/reload/plan_reload.ts";
import { routeOf, settingsOf } from "../fixtures/settings.ts";

/** The changes of one setting that an agent may not make, and those that start or reach less. */
type Row<Values> = readonly [escalation: Partial<Values>, less: Partial<Values> | null];

const ROUTE: { readonly [Name in keyof Route]?: readonly Row<Route>[] } = {
  command: [[{ command: "evil" }, null]],
  args: [[{ args: ["-c", "evil"] }, null]],
  env: [[{ env: { PATH: "/evil" } }, null]],
  cwd: [[{ cwd: "/other" }, null]],
  agent: [[{ agent: "claude" }, null]],
  inProgressQueue: [[{ inProgressQueue: "Deploy" }, null]],
  doneQueue: [[{ doneQueue: "Deploy" }, null]],
  failedQueue: [[{ failedQueue: "Deploy" }, null]],
  allowQueues: [[{ allowQueues: ["Deploy"] }, null]],
  timeoutMs: [[{ timeoutMs: 61_000 }, { timeoutMs: 59_000 }], [{ timeoutMs: null }, null]],
  stallTimeoutMs: [[{ stallTimeoutMs: null }, { stallTimeoutMs: 1_000 }]],
  maxAttempts: [[{ maxAttempts: 9 }, { maxAttempts: 1 }]],
  breaker: [[{ breaker: 0 }, null]],
  breakerWindowMs: [[{ breakerWindowMs: 1 }, null]],
  maxReturns: [[{ maxReturns: 999 }, { maxReturns: 1 }]],
  maxRounds: [[{ maxRounds: 99 }, { maxRounds: 1 }]],
  maxConcurrent: [[{ maxConcurrent: 9 }, { maxConcurrent: 1 }], [{ maxConcurrent: null }, null]],
  onTaskMoved: [[{ onTaskMoved: "ignore" }, null]],
  onOrphan: [[{ onOrphan: "retry" }, { onOrphan: "ignore" }]],
};

const TOP: { readonly [Name in keyof Settings]?: readonly Row<Settings>[] } = {
  maxConcurrentAgents: [[{ maxConcurrentAgents: 9 }, { maxConcurrentAgents: 1 }]],
  apiRequireToken: [[{ apiRequireToken: false }, null]],
  allowedHosts: [[{ allowedHosts: ["a", "evil"] }, { allowedHosts: [] }]],
  apiRate: [[{ apiRate: 5_000 }, { apiRate: 1 }]],
  apiWrittenBytes: [[{ apiWrittenBytes: 2 ** 40 }, { apiWrittenBytes: 1 }]],
  keepRuns: [[{ keepRuns: 1 }, { keepRuns: 9_999 }]],
  keepMs: [[{ keepMs: 1 }, { keepMs: 10 ** 12 }]],
  keepLogBytes: [[{ keepLogBytes: 1 }, { keepLogBytes: 10 ** 12 }]],
  keepAuditBytes: [[{ keepAuditBytes: 1 }, { keepAuditBytes: 10 ** 12 }]],
};

/** Settings that harm nobody, whatever their value. Think as an attacker before you add one. */
const HARMLESS = [
  "pollIntervalMs",
  "onShutdown",
  "shutdownGraceMs",
  "retryDelayMs",
  "maxRetryDelayMs",
];

const route = routeOf({
  timeoutMs: 60_000,
  stallTimeoutMs: 5_000,
  maxAttempts: 3,
  maxConcurrent: 2,
  onTaskMoved: "cancel",
});
const allowed = settingsOf({
  apiRequireToken: true,
  allowedHosts: ["a"],
  maxConcurrentAgents: 3,
  routes: [route],
});

const suspect = (next: Settings, current = allowed) => planReload(current, next, { allowed });
const withRoute = (facts: Partial<Route>) => ({ ...allowed, routes: [{ ...route, ...facts }] });

Deno.test("each setting that a reload can change is tested here, so that a new one is not forgotten", () => {
  const tested = [...Object.keys(TOP), ...Object.keys(ROUTE)];
  const declared = [...changesOf(SECTIONS, "top"), ...changesOf(SECTIONS, "route")];
  for (const [name, { escalates, needsRestart }] of declared) {
    // A setting that waits for a restart never applies by a reload.
    const isListed = needsRestart ? escalates === true : tested.includes(name) && escalates;
    assert.equal(
      Boolean(isListed),
      !HARMLESS.includes(name),
      `add ${name} to one of the lists of this file`,
    );
  }
});

for (const [name, rows] of [...Object.entries(TOP), ...Object.entries(ROUTE)]) {
  Deno.test(`M2: an agent that can write the config can't raise what ${name} allows`, () => {
    for (const [escalation, less] of rows) {
      const next = (facts: object) => name in ROUTE ? withRoute(facts) : { ...allowed, ...facts };
      const { settings, changes, unconfirmed } = suspect(next(escalation));
      assert.deepEqual([settings, changes], [allowed, []]);
      assert.equal(unconfirmed.length, 1);
      if (less !== null) assert.deepEqual(suspect(next(less)).settings, next(less));
      const confirmed = planReload(allowed, next(escalation));
      assert.deepEqual([confirmed.settings, confirmed.unconfirmed], [next(escalation), []]);
    }
  });
}

Deno.test("M2: a route that is new waits, and one that goes and comes back as it was does not", () => {
  const other = routeOf({ queue: "Other", command: "evil" });
  const added = suspect({ ...allowed, routes: [route, other] });
  assert.deepEqual(added.settings, allowed);
  assert.deepEqual(added.unconfirmed, ['route "Other" added']);
  const gone = suspect({ ...allowed, routes: [other] });
  assert.deepEqual(gone.settings.routes, []);
  assert.deepEqual(gone.changes, ['route "Todo" removed']);
  assert.deepEqual(suspect(allowed, gone.settings).settings, allowed);
  const changed = suspect(withRoute({ command: "evil" }), gone.settings);
  assert.deepEqual(changed.settings, allowed, "it comes back as it was allowed");
  assert.deepEqual(changed.unconfirmed, ['route "Todo": command "true" → "evil"']);
});

Deno.test("M2: a limit that was lowered rises again up to what is allowed, and no further", () => {
  const low = suspect(withRoute({ timeoutMs: 1_000 })).settings;
  assert.deepEqual(suspect(withRoute({ timeoutMs: 60_000 }), low).settings, allowed);
  assert.deepEqual(suspect(withRoute({ timeoutMs: 60_001 }), low).settings, low);
});

Deno.test("M2: what waits holds up nothing else of the same route", () => {
  const { settings, changes, unconfirmed } = suspect(
    withRoute({ command: "evil", retryDelayMs: 1_000, timeoutMs: 10_000 }),
  );
  assert.deepEqual(settings, withRoute({ retryDelayMs: 1_000, timeoutMs: 10_000 }));
  assert.deepEqual(changes, ['route "Todo": timeout 60 → 10, retry_delay 10 → 1']);
  assert.deepEqual(unconfirmed, ['route "Todo": command "true" → "evil"']);
});
