import assert from "node:assert/strict";
import { Gate } from "../../../src/dispatcher/gate/gate.ts";
import { NO_REPORT } from "../../../src/domain/agent_report.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { Recorder } from "../../fakes/recorder.ts";
import { outageReport } from "../../fixtures/reports.ts";
import { routeOf } from "../world.ts";

const todo = routeOf({ agent: "claude", retryDelayMs: 1_000, maxRetryDelayMs: 8_000 });
const review = routeOf({ queue: "Review", agent: "claude" });
const shell = routeOf({ queue: "Shell" });
const routes = [todo, review, shell];

function gateWorld() {
  const clock = new FakeClock();
  const events = new Recorder();
  const gate = new Gate(clock, events.emit);
  for (const route of routes) gate.spawned(route, null);
  const most = () => routes.map((route) => gate.isOpen(route));
  const resetIn = (ms: number) => outageReport({ resetsAt: clock.now() + ms });
  return { clock, events, gate, most, resetIn };
}

Deno.test("who asks to be started later has its own route held, longer each time", async () => {
  const { clock, events, gate, most } = gateWorld();
  const waits: number[] = [];
  for (let n = 0; n < 6; n++) {
    gate.ended(todo, "deferred", null);
    assert.deepEqual(most(), [false, true, true]);
    waits.push(gate.nextInMs);
    await clock.advance(gate.nextInMs);
    assert.deepEqual(most(), [true, true, true], "not on trial: it may run for hours");
  }
  const [first = 0, second = 0, ...rest] = waits;
  assert.ok(first <= 1_000 && second >= 1_000 && second <= 2_000);
  assert.ok(rest.every((ms) => ms <= 8_000));
  const [held] = events.all("route_held");
  assert.deepEqual([held?.queue, held?.reason], [
    "Todo",
    "its agent asked to be started later (exit code 75)",
  ]);
  gate.ended(todo, "succeeded", null);
  gate.ended(todo, "deferred", null);
  assert.ok(gate.nextInMs <= 1_000, "it began anew");
});

Deno.test("A1: an agent kind whose limit is reset in a thousand years by its own account is tried again", async () => {
  const { clock, gate, most, resetIn } = gateWorld();
  gate.ended(todo, "quota_exhausted", resetIn(1_000 * 365 * 86_400_000));
  assert.deepEqual(most(), [false, false, true]);
  await clock.advance(60_000);
  assert.deepEqual(most(), [true, true, true]);
});

Deno.test("a quota that is used up holds all routes of that agent until it is reset", async () => {
  const { clock, events, gate, most, resetIn } = gateWorld();
  const agentReport = resetIn(3_600_000);
  gate.ended(todo, "quota_exhausted", agentReport);
  gate.ended(review, "quota_exhausted", agentReport);
  assert.deepEqual(most(), [false, false, true]);
  const until = agentReport.outage?.resetsAt;
  const reason =
    'agent "claude" is unavailable: its quota is used up until 2026-01-01T01:00:00.000Z';
  assert.deepEqual(gate.heldRoutes(routes), [
    { queue: "Todo", reason, remedy: null, since: clock.now(), until },
    { queue: "Review", reason, remedy: null, since: clock.now(), until },
  ]);
  assert.equal(events.all("agent_held").length, 1, "said once");
  gate.ended(review, "succeeded", null);
  assert.deepEqual(most(), [false, false, true], "what was begun before proves nothing");
  await clock.advance(3_600_000);
  assert.deepEqual(most(), [true, true, true]);
  assert.deepEqual(gate.heldRoutes(routes), []);
});

Deno.test("without a time, or with one that has passed, a quota is waited for with backoff", async () => {
  for (const resetsInMs of [null, -1_000]) {
    const { clock, gate, resetIn } = gateWorld();
    const agentReport = resetsInMs === null ? NO_REPORT : resetIn(resetsInMs);
    gate.ended(todo, "quota_exhausted", agentReport);
    assert.ok(gate.nextInMs >= 30_000 && gate.nextInMs <= 60_000);
    await clock.advance(gate.nextInMs);
    gate.ended(todo, "quota_exhausted", agentReport);
    assert.ok(gate.nextInMs >= 60_000 && gate.nextInMs <= 120_000);
  }
});

Deno.test("A1: an account that is refused holds its agent kind, with the remedy, and longer each time", async () => {
  const { clock, events, gate, most } = gateWorld();
  const agentReport = outageReport({
    kind: "account",
    reason: "it is not logged in",
    remedy: "run `claude` and enter /login",
  });
  gate.ended(todo, "agent_unavailable", agentReport);
  assert.deepEqual(most(), [false, false, true]);
  const [held] = events.all("agent_held");
  assert.deepEqual([held?.agent, held?.reason, held?.remedy], [
    "claude",
    "it is not logged in",
    "run `claude` and enter /login",
  ]);
  const first = gate.nextInMs;
  await clock.advance(first);
  gate.ended(todo, "agent_unavailable", agentReport);
  assert.ok(gate.nextInMs > first);
});

Deno.test("a person who wants a task now opens its route, but gives the agent no quota", () => {
  const { gate, most } = gateWorld();
  gate.ended(todo, "deferred", null);
  gate.spawned(todo, "no such command");
  gate.open("Todo", "1");
  assert.equal(most()[0], true);
  gate.ended(todo, "quota_exhausted", null);
  gate.open("Todo", "1");
  assert.equal(most()[0], false);
});

Deno.test("a paused route starts nothing whatever else is true of it", () => {
  const { gate, most } = gateWorld();
  gate.pauses.pause("Review");
  assert.deepEqual(most(), [true, false, true]);
  gate.pauses.pause(null);
  assert.deepEqual(most(), [false, false, false]);
  gate.pauses.resume("Review");
  assert.deepEqual(most(), [false, false, false], "all are paused still");
  gate.pauses.resume(null);
  assert.deepEqual(most(), [true, true, true]);
});

Deno.test("other settings free what failed to start, and forget pauses of routes that are gone", () => {
  const { gate, most } = gateWorld();
  gate.spawned(todo, "no such command");
  gate.ended(shell, "deferred", null);
  gate.pauses.pause("Review");
  assert.deepEqual(gate.problems, { Todo: "no such command" });
  gate.reconfigure([todo, shell]);
  assert.deepEqual([most(), gate.problems, gate.pauses.queues], [
    [true, true, true],
    {},
    [],
  ]);
});

Deno.test("who resumes routes frees them of all that holds them, and no others", () => {
  const { gate, most, resetIn } = gateWorld();
  gate.spawned(todo, "no such command");
  gate.ended(todo, "deferred", null);
  gate.ended(todo, "quota_exhausted", resetIn(3_600_000));
  gate.ended(shell, "deferred", null);
  assert.equal(gate.lift([review]), true, "its agent is the same");
  assert.deepEqual(most(), [false, true, false]);
  assert.equal(gate.lift([review]), false);
  assert.equal(gate.lift([todo]), true);
  assert.deepEqual(most(), [true, true, false]);
});

Deno.test("a restored hold lasts as long as the first one, and no hold follows a reset that has passed", async () => {
  const { clock, events, gate, most, resetIn } = gateWorld();
  const endedAt = clock.now();
  const agentReport = resetIn(5_000);
  await clock.advance(6_000);
  gate.restoreOutage("claude", agentReport, { failures: 9, endedAt });
  gate.restoreDeferral(todo, { failures: 1, endedAt });
  assert.deepEqual(most(), [true, true, true]);
  assert.deepEqual(events.all("route_held"), [], "its second was over");
  gate.restoreOutage("claude", null, { failures: 3, endedAt });
  assert.ok(gate.nextInMs >= 114_000 && gate.nextInMs <= 234_000, `${gate.nextInMs}`);
  gate.restoreDeferral(shell, { failures: 1, endedAt: clock.now() + 3_600_000 });
  assert.ok(gate.nextInMs <= 10_000, "a clock that was set back makes nothing longer");
});
