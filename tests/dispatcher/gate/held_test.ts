import assert from "node:assert/strict";
import { NO_REPORT } from "../../../src/domain/agent_report.ts";
import { outcomeOf } from "../../../src/domain/outcome.ts";
import { commandAdapter } from "../../../src/agents/command/adapter.ts";
import type { AgentAdapter } from "../../../src/contracts/agent_adapter.ts";
import { createMemoryJournal } from "../../../src/journals/memory/mod.ts";
import { ScriptedBoard } from "../../fakes/scripted_board.ts";
import { outageReport } from "../../fixtures/reports.ts";
import { routeOf, World, type WorldOptions } from "../world.ts";

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-01-01T00:00:00Z");

/** An agent whose account is used up when it exits with 9, until an hour after the beginning. */
const metered: AgentAdapter = {
  ...commandAdapter,
  onOutput: (line) => ({ type: "said", data: { line } }),
  report: () => outageReport({ resetsAt: START + HOUR_MS }),
  classify: (exit) => exit.code === 9 ? "quota_exhausted" : outcomeOf(exit),
};

/** The same, and it does not say until when. */
const timeless: AgentAdapter = { ...metered, report: () => NO_REPORT };

function meteredWorld(options: WorldOptions = {}): World {
  const board = new ScriptedBoard().add("Todo", "1", "2").add("Review", "3");
  const routes = [routeOf({ maxAttempts: 2 }), routeOf({ queue: "Review" })];
  return new World({ board, routes, agentOf: () => metered, slots: 1, ...options });
}

async function exitWith(world: World, index: number, code: number): Promise<void> {
  const settled = world.events.all("run_settled").length;
  const run = await world.executor.run(index);
  run.print("at work\n");
  run.exit({ code });
  await world.events.until("run_settled", settled + 1);
}

Deno.test("a used up quota gives the task back in silence, uncounted, and holds all that needs it", async () => {
  await using world = meteredWorld();
  const { board, clock, dispatcher, executor } = world;
  world.start();
  await exitWith(world, 0, 9);
  assert.deepEqual([board.ids("Todo"), board.comments("1")], [["1", "2"], []]);
  const reason =
    'agent "command" is unavailable: its quota is used up until 2026-01-01T01:00:00.000Z';
  assert.deepEqual(
    dispatcher.status().heldRoutes.map(({ queue, reason: why }) => [queue, why]),
    [["Todo", reason], ["Review", reason]],
  );
  dispatcher.refresh();
  await clock.advance(HOUR_MS - 1_000);
  assert.equal(executor.runs.length, 1);
  await clock.advance(1_000);
  const run = await executor.run(1);
  assert.equal(run.env.ARTIFICER_ATTEMPT, "1");
});

Deno.test("a restart does not try an account that is used up", async () => {
  const journal = createMemoryJournal();
  const before = meteredWorld({ journal });
  before.start();
  await exitWith(before, 0, 9);
  await before.stop();
  await using world = meteredWorld({ journal, board: before.board });
  world.start();
  await world.events.until("agent_held");
  await world.clock.advance(HOUR_MS - 100_000);
  assert.equal(world.executor.runs.length, 0);
  await world.clock.advance(100_000);
  await world.executor.run(0);
});

/** A dispatcher after one whose only agent exited with `code` just now. */
async function afterRestart(code: number, options: WorldOptions): Promise<World> {
  const journal = createMemoryJournal();
  const before = meteredWorld({ journal, ...options });
  before.start();
  await exitWith(before, 0, code);
  await before.stop();
  return meteredWorld({ journal, board: before.board, ...options });
}

for (
  const [what, code, agentOf, event] of [
    ["an agent that asked for time", 75, () => commandAdapter, "route_held"],
    ["an account that is used up for nobody knows how long", 9, () => timeless, "agent_held"],
  ] as const
) {
  Deno.test(`a restart gives ${what} the rest of it`, async () => {
    const routes = [routeOf({ retryDelayMs: 60_000, maxRetryDelayMs: 60_000 })];
    await using world = await afterRestart(code, { agentOf, routes });
    world.start();
    const { retryInMs } = await world.events.until(event);
    assert.ok(retryInMs > 29_000 && retryInMs <= 60_000, `${retryInMs}`);
    await world.clock.advance(29_000);
    assert.equal(world.executor.runs.length, 0);
    await world.clock.advance(31_000);
    assert.equal((await world.executor.run(0)).env.ARTIFICER_ATTEMPT, "1");
  });
}

Deno.test("a person who knows of a raised quota has all go on at once, also after a restart", async () => {
  const journal = createMemoryJournal();
  const before = meteredWorld({ journal });
  before.start();
  await exitWith(before, 0, 9);
  await before.clock.advance(1);
  before.dispatcher.resume("Todo");
  const run = await before.executor.run(1);
  assert.deepEqual(before.dispatcher.status().heldRoutes, []);
  assert.equal(before.events.all("resumed").length, 1);
  run.exit();
  await before.events.until("run_settled", 2);
  await before.stop();
  await using world = meteredWorld({ journal, board: before.board });
  world.start();
  await world.executor.run(0);
  assert.deepEqual(world.events.all("agent_held"), []);
});

Deno.test("exit code 75 gives the task back in silence, uncounted, and holds its route alone", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = meteredWorld({ board, agentOf: () => commandAdapter });
  const { clock, dispatcher, executor } = world;
  world.start();
  await exitWith(world, 0, 75);
  assert.deepEqual([board.ids("Todo"), board.comments("1")], [["1"], []]);
  assert.equal(world.events.all("run_ended")[0]?.outcome, "deferred");
  const held = dispatcher.status().heldRoutes;
  assert.deepEqual(held.map(({ queue }) => queue), ["Todo"]);
  assert.match(held[0]?.reason ?? "", /exit code 75/);
  board.add("Review", "2");
  dispatcher.refresh();
  const other = await executor.run(1);
  assert.equal(other.env.ARTIFICER_TASK_ID, "2");
  other.exit();
  await world.events.until("run_settled", 2);
  await clock.advance(10_000);
  const again = await executor.run(2);
  assert.deepEqual([again.env.ARTIFICER_TASK_ID, again.env.ARTIFICER_ATTEMPT], ["1", "1"]);
  assert.deepEqual(dispatcher.status().heldRoutes, []);
});

Deno.test("however often an agent asks to be started later, its task is never parked", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const route = routeOf({ failedQueue: "Failed", retryDelayMs: 1_000, maxRetryDelayMs: 1_000 });
  await using world = new World({ board, routes: [route] });
  world.start();
  for (let n = 0; n < 10; n++) {
    const run = await world.executor.run(n);
    assert.equal(run.env.ARTIFICER_ATTEMPT, "1");
    run.exit({ code: 75 });
    await world.events.until("run_settled", n + 1);
    await world.clock.advance(1_000);
  }
  assert.deepEqual([board.comments("1"), world.events.all("run_ended")[0]?.outcome], [
    [],
    "deferred",
  ]);
});

Deno.test("A1: after a hold one card probes, whatever its route; the others start once it has shown that the outage is over", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3").add("Review", "4", "5");
  await using world = meteredWorld({ board, slots: 3, agentOf: () => timeless });
  world.start();
  for (const index of [0, 1, 2]) {
    const run = await world.executor.run(index);
    run.print("at work\n");
    run.exit({ code: 9 });
  }
  await world.events.until("run_settled", 3);
  assert.equal(world.events.all("agent_held").length, 1, "told once for all cards");
  assert.deepEqual(board.comments("1"), []);
  await world.passUntil(world.executor.run(3));
  world.dispatcher.refresh();
  await world.clock.advance(20_000);
  assert.equal(world.executor.runs.length, 4, "one card probes");
  (await world.executor.run(3)).exit();
  await world.executor.run(5);
  assert.ok(world.executor.runs.length >= 6);
  assert.deepEqual(world.dispatcher.status().heldRoutes, []);
});

Deno.test("A1: a probe that runs for a while has met no outage: the others start beside it", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3");
  await using world = meteredWorld({ board, slots: 2, agentOf: () => timeless });
  world.start();
  for (const index of [0, 1]) {
    const run = await world.executor.run(index);
    run.print("at work\n");
    run.exit({ code: 9 });
  }
  await world.events.until("run_settled", 2);
  await world.passUntil(world.executor.run(2));
  await world.passUntil(world.executor.run(3));
  assert.equal(world.dispatcher.status().activeRuns.length, 2);
});
