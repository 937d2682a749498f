import assert from "node:assert/strict";
import type { RunExit } from "../../../src/domain/outcome.ts";
import type { Route } from "../../../src/domain/route.ts";
import type { PlannedStep } from "../../../src/domain/steps.ts";
import type { FakeRun } from "../../fakes/fake_executor.ts";
import { ScriptedBoard } from "../../fakes/scripted_board.ts";
import { sessionAgent } from "../../fakes/session_agent.ts";
import { routeOf, turn, World, type WorldOptions } from "../world.ts";

const GRACE_MS = 30_000;

/** A world with one task, whose agent states results. */
function statedWorld(route: Partial<Route> = {}, options: WorldOptions = {}): World {
  const board = new ScriptedBoard().add("Todo", "1");
  const queues = { doneQueue: "Done", failedQueue: "Failed" };
  const routes = [routeOf({ agent: "sessions", ...queues, ...route })];
  return new World({ board, routes, agentOf: () => sessionAgent, ...options }).start();
}

/** The first run, once its success is read. */
async function statedRun(world: World): Promise<FakeRun> {
  const run = await world.executor.run(0);
  run.print("session abc\ndone well\n");
  await world.clock.sleepingFor(GRACE_MS);
  return run;
}

async function outcomeIn(world: World): Promise<readonly [outcome: string, queue: string]> {
  const { outcome } = await world.events.until("run_settled");
  return [String(outcome), world.board.task("1").queue];
}

Deno.test("A3: an agent that hangs after its success is ended after 30 s, and the run succeeded", async () => {
  await using world = statedWorld();
  const run = await statedRun(world);
  await world.clock.advance(GRACE_MS - 1);
  assert.deepEqual(run.terminations, []);
  await world.clock.advance(1);
  assert.deepEqual(await outcomeIn(world), ["succeeded", "Done"]);
  assert.deepEqual(run.terminations, ["stated"]);
  assert.equal(world.dispatcher.status().availableSlots, 3);
});

const odd: Readonly<Record<string, Partial<RunExit>>> = {
  "exits with 1": { code: 1 },
  "exits with 75": { code: 75 },
  "is killed": { signal: "SIGKILL" },
  "is ended at its timeout": { reason: "timed_out", signal: "SIGTERM" },
};
for (const [what, exit] of Object.entries(odd)) {
  Deno.test(`A3: an agent that ${what} after its success succeeded`, async () => {
    await using world = statedWorld();
    (await statedRun(world)).exit(exit);
    assert.deepEqual(await outcomeIn(world), ["succeeded", "Done"]);
  });
}

Deno.test("A3: silence after a stated success ends the process, and the run succeeded", async () => {
  await using world = statedWorld({ stallTimeoutMs: 5_000 });
  const run = await statedRun(world);
  await world.clock.sleepingFor(5_000);
  await world.clock.advance(5_000);
  assert.deepEqual(await outcomeIn(world), ["succeeded", "Done"]);
  assert.deepEqual(run.terminations, ["stated"]);
});

Deno.test("A3: a stop after a stated success ends the process, and the task is not done again", async () => {
  const world = statedWorld();
  const run = await statedRun(world);
  await world.stop();
  assert.deepEqual(new Set(run.terminations), new Set(["stated!"]));
  assert.deepEqual(world.board.task("1").queue, "Done");
});

Deno.test("A3: a cancel that comes before the end of the grace wins", async () => {
  await using world = statedWorld();
  const run = await statedRun(world);
  world.dispatcher.cancel(run.id);
  assert.deepEqual(await outcomeIn(world), ["cancelled", "Failed"]);
  assert.deepEqual(run.terminations, ["cancelled"]);
});

Deno.test("A3: an agent that works on after its success takes it back until it states it again", async () => {
  await using world = statedWorld();
  const run = await statedRun(world);
  await world.clock.advance(GRACE_MS - 1);
  run.print("said more to do\n");
  await turn();
  await world.clock.advance(GRACE_MS);
  assert.deepEqual(run.terminations, []);
  run.print("done well\n");
  await world.clock.sleepingFor(GRACE_MS);
  await world.clock.advance(GRACE_MS);
  assert.deepEqual(await outcomeIn(world), ["succeeded", "Done"]);
});

Deno.test("A3: what is checked after a stated success has no part in it", async () => {
  const verify: PlannedStep = { id: "verify", kind: "verify", argv: ["check"], timeoutMs: null };
  const agent: PlannedStep = { id: "agent", kind: "agent", argv: null, timeoutMs: null };
  const world = statedWorld({}, { planSteps: () => [agent, verify] });
  (await statedRun(world)).exit();
  const check = await world.executor.run(1);
  await world.stop();
  assert.deepEqual(new Set(check.terminations), new Set(["interrupted!"]));
  assert.deepEqual(world.board.task("1").queue, "Todo");
});
