import assert from "node:assert/strict";
import type { Route } from "../../../src/domain/route.ts";
import { createMemoryJournal } from "../../../src/journals/memory/mod.ts";
import { failing, ScriptedBoard } from "../../fakes/scripted_board.ts";
import { POLL_MS, routeOf, World, type WorldOptions } from "../world.ts";

const IDS = ["1", "2", "3", "4", "5", "6"];
const EARLY = { breaker: 3, breakerWindowMs: 30_000, failedQueue: "Failed" };

function breakerWorld(route: Partial<Route> = {}, options: WorldOptions = {}): World {
  const board = new ScriptedBoard().add("Todo", ...IDS).add("Other", "7");
  const routes = [routeOf({ ...EARLY, ...route }), routeOf({ queue: "Other" })];
  return new World({ board, routes, slots: 1, ...options });
}

/** Plays the next agent of the queue: prints, waits and exits. Resolves once its run is settled. */
async function fail(world: World, text: string, { code = 1, afterMs = 0 } = {}): Promise<void> {
  const ended = world.events.all("run_settled").length;
  const run = await world.passUntil(world.executor.run(ended));
  run.print(`${text}\n`);
  await world.clock.advance(afterMs);
  run.exit({ code });
  await world.events.until("run_settled", ended + 1);
}

const heldOf = ({ dispatcher }: World) => dispatcher.status().heldRoutes;

Deno.test("A2: three early failures in a row for one reason pause the route; the rest of the queue is untouched", async () => {
  await using world = breakerWorld();
  const { board, events } = world;
  world.start();
  for (const index of [0, 1, 2, 3]) {
    const run = await world.executor.run(index);
    run.print(`Error: no model "x-${index}"\n`);
    run.exit({ code: run.spec.argv[1] === "7" ? 0 : 1 });
  }
  const { queue, reason, remedy } = await events.until("breaker_tripped");
  assert.equal(queue, "Todo");
  assert.match(
    reason,
    /^the runs of 3 tasks in a row failed early for the same reason: Error: no model "x-/,
  );
  assert.match(remedy, /"artificer-dispatcher resume Todo"/);
  await events.until("run_settled", 4);
  assert.deepEqual([board.ids("Failed").length, board.ids("Todo")], [3, ["4", "5", "6"]]);
  const [held] = heldOf(world);
  assert.deepEqual([held?.queue, held?.reason, held?.until], ["Todo", reason, null]);
  await world.clock.advance(24 * 3_600_000);
  assert.equal(world.executor.runs.length, 4, "only a person resumes it");
  world.dispatcher.resume("Todo");
  await world.executor.run(4);
  assert.deepEqual(heldOf(world), []);
});

Deno.test("A2: the log line of a failed run carries its reason", async () => {
  await using world = breakerWorld();
  world.start();
  await fail(world, "first\nError: no such model\n");
  const [ended] = world.events.all("run_ended");
  assert.equal(ended?.reason, "Error: no such model");
});

for (
  const [what, play] of Object.entries<(world: World) => Promise<void>>({
    "other reasons": async (world) => {
      for (const text of ["one", "two", "three", "four"]) await fail(world, text);
    },
    "failures after long work": async (world) => {
      for (let n = 0; n < 4; n++) await fail(world, "same", { afterMs: 31_000 });
    },
    "a success between them": async (world) => {
      for (const code of [1, 1, 0, 1, 1]) await fail(world, "same", { code });
    },
  })
) {
  Deno.test(`A2: ${what} do not pause a route`, async () => {
    await using world = breakerWorld();
    world.start();
    await play(world);
    assert.deepEqual(world.events.all("breaker_tripped"), []);
  });
}

Deno.test("A2: one bad task that uses up its attempts does not pause its route", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = breakerWorld({ maxAttempts: 5, retryDelayMs: 1 }, { board });
  world.start();
  for (let n = 0; n < 5; n++) await fail(world, "same");
  assert.deepEqual(world.events.all("breaker_tripped"), []);
  assert.deepEqual(board.ids("Failed"), ["1"]);
});

Deno.test("A2: a breaker of 0 is off", async () => {
  await using world = breakerWorld({ breaker: 0 });
  world.start();
  for (let n = 0; n < 6; n++) await fail(world, "same");
  assert.deepEqual(world.events.all("breaker_tripped"), []);
});

Deno.test("A2: a restart counts on, keeps a paused route paused, and forgets what a person resumed", async () => {
  const journal = createMemoryJournal();
  const board = new ScriptedBoard().add("Todo", ...IDS, "7", "8", "9");
  const next = () => breakerWorld({}, { journal, board });
  async function during(work: (world: World) => Promise<void>): Promise<void> {
    await using world = next();
    world.start();
    await work(world);
  }
  await during(async (world) => {
    await fail(world, "same");
    await fail(world, "same");
  });
  await during(async (world) => {
    await fail(world, "same");
    await world.events.until("breaker_tripped");
  });
  await during(async (world) => {
    await world.events.until("breaker_tripped");
    assert.equal(heldOf(world)[0]?.until, null);
    world.dispatcher.resume("Todo");
    await fail(world, "same");
    assert.deepEqual(heldOf(world), []);
  });
  await during(async (world) => {
    await fail(world, "same");
    assert.deepEqual(world.events.all("breaker_tripped"), []);
  });
});

Deno.test("A2: a restart does not pause a route for failures after which it went on", async () => {
  const journal = createMemoryJournal();
  const board = new ScriptedBoard().add("Todo", ...IDS);
  {
    await using world = breakerWorld({ breaker: 0 }, { journal, board });
    world.start();
    for (let n = 0; n < 3; n++) await fail(world, "same");
    await fail(world, "", { code: 0, afterMs: 60_000 });
    world.dispatcher.drain(null);
    await fail(world, "", { code: 0 });
  }
  await using world = breakerWorld({}, { journal, board });
  world.start();
  await world.executor.run(0);
  assert.deepEqual(world.events.all("breaker_tripped"), []);
});

Deno.test("A2: a run that succeeds after its route was paused does not bring the pause back after a resume", async () => {
  const journal = createMemoryJournal();
  const board = new ScriptedBoard().add("Todo", ...IDS);
  {
    await using world = breakerWorld({}, { journal, board, slots: 4 });
    world.start();
    const [slow, ...others] = await Promise.all([0, 1, 2, 3].map((n) => world.executor.run(n)));
    for (const run of others) run.exit({ code: 1 });
    await world.events.until("breaker_tripped");
    slow?.exit({ code: 0 });
    await world.events.until("run_settled", 4);
    world.dispatcher.pause(null);
    world.dispatcher.resume("Todo");
    await world.events.until("resumed");
  }
  await using world = breakerWorld({}, { journal, board });
  world.start();
  await world.executor.run(0);
  assert.deepEqual(world.events.all("breaker_tripped"), []);
});

Deno.test("A2: with another command a paused route is tried again", async () => {
  await using world = breakerWorld();
  world.start();
  for (let n = 0; n < 4; n++) await fail(world, "same");
  await world.events.until("breaker_tripped");
  const settings = { pollIntervalMs: 30_001, maxConcurrentAgents: 1, onShutdown: "stop" as const };
  world.dispatcher.reconfigure({
    ...settings,
    shutdownGraceMs: 10_000,
    routes: [routeOf({ ...EARLY, args: ["--model", "good", "{task_id}"] })],
  });
  const run = await world.executor.run(4);
  assert.deepEqual(run.spec.argv.slice(1, 3), ["--model", "good"]);
});

Deno.test("a failing board whose routes are all paused is neither asked nor waited for without a pause", async () => {
  const board = new ScriptedBoard();
  await using world = new World({ board });
  board.always(failing(), "getReadyTasks");
  world.start();
  await world.events.until("backend_failed");
  world.dispatcher.pause(null);
  await world.clock.advance(60_000);
  await world.clock.sleepingFor(POLL_MS);
  assert.ok(board.count("getReadyTasks") < 10);
});
