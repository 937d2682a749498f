import assert from "node:assert/strict";
import { FakeExecutor } from "../../fakes/fake_executor.ts";
import { ScriptedBoard, silent } from "../../fakes/scripted_board.ts";
import { routeOf, turn, World, type WorldOptions } from "../world.ts";

const patient = () => new AbortController().signal;

/** A world with one live run and one task that waits for its slot. */
async function busyWorld(options: WorldOptions) {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  const world = new World({ board, slots: 1, ...options });
  const running = world.dispatcher.run();
  const run = await world.executor.run(0);
  return { world, board, run, running };
}

Deno.test('"wait" lets agents come to their own end, however long that takes, and claims no more', async () => {
  const routes = [routeOf({ doneQueue: "Done" })];
  const { world, board, run, running } = await busyWorld({ onShutdown: "wait", routes });
  const stopped = world.dispatcher.stop(patient());
  await world.clock.advance(24 * 3_600_000);
  assert.deepEqual([run.terminations, world.events.all("stopped")], [[], []]);
  run.exit();
  await stopped;
  await running;
  assert.deepEqual([board.ids("Done"), board.ids("Todo")], [["1"], ["2"]]);
  assert.equal(world.executor.runs.length, 1);
});

Deno.test('a second signal under "wait" ends the agents as "stop" does, with grace', async () => {
  const { world, board, run, running } = await busyWorld({ onShutdown: "wait" });
  const hurry = new AbortController();
  const stopped = world.dispatcher.stop(hurry.signal);
  await turn();
  assert.deepEqual(run.terminations, []);
  hurry.abort();
  await stopped;
  await running;
  assert.deepEqual(run.terminations, ["interrupted"]);
  assert.deepEqual(board.ids("Todo"), ["1", "2"]);
});

Deno.test('once nothing runs, "wait" waits for a board that hangs no longer than the grace', async () => {
  const { world, board, run, running } = await busyWorld({
    onShutdown: "wait",
    shutdownGraceMs: 5_000,
  });
  const stopped = world.dispatcher.stop(patient());
  board.goDown(silent);
  run.exit();
  await world.clock.sleepingFor(3_000);
  await world.clock.advance(3_000);
  await stopped;
  await running;
  assert.deepEqual(world.events.all("stopped"), [{ type: "stopped", undelivered: 1 }]);
});

Deno.test('"wait" gives back what was claimed and has no process yet', async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const world = new World({ board, onShutdown: "wait" });
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  board.next("claimTask", async (apply) => {
    asked.resolve();
    await answer.promise;
    return apply();
  });
  const running = world.dispatcher.run();
  await asked.promise;
  const stopped = world.dispatcher.stop(patient());
  answer.resolve();
  await stopped;
  await running;
  assert.deepEqual([board.ids("Todo"), world.executor.runs.length], [["1"], 0]);
});

Deno.test('"leave" goes at once, and its runs go on with their task and their record', async () => {
  const { world, board, run, running } = await busyWorld({ onShutdown: "leave" });
  await world.dispatcher.stop(patient());
  await running;
  assert.equal(world.clock.monotonic(), 0);
  assert.deepEqual([run.terminations, board.task("1").queue], [[], "Doing"]);
  assert.deepEqual(world.events.all("stopped"), [{ type: "stopped", undelivered: 0 }]);
  const record = await world.journal.get(run.id);
  assert.deepEqual([record?.state, record?.outcome], ["started", null]);
  run.exit();
  await turn();
  assert.deepEqual(world.events.all("run_ended"), []);
  assert.equal(world.clock.sleeping, 0);
});

Deno.test('"leave" sees those to their end that were told to end before', async () => {
  const routes = [routeOf({ failedQueue: "Failed" })];
  const { world, board, run, running } = await busyWorld({ onShutdown: "leave", routes });
  world.executor.obedient = false;
  run.terminate = (reason) => run.terminations.push(reason);
  world.dispatcher.cancel(run.id);
  const stopped = world.dispatcher.stop(patient());
  await turn();
  run.exit({ reason: "cancelled", signal: "SIGTERM" });
  await stopped;
  await running;
  assert.equal(board.task("1").queue, "Failed");
});

Deno.test('where runs end with the process "leave" is told once and stops them', async () => {
  const executor = new FakeExecutor();
  executor.isDurable = false;
  const { world, board, run, running } = await busyWorld({ onShutdown: "leave", executor });
  assert.equal(world.events.all("leave_impossible").length, 1);
  await world.dispatcher.stop(patient());
  await running;
  assert.deepEqual(run.terminations, ["interrupted"]);
  assert.deepEqual(board.ids("Todo"), ["1", "2"]);
  assert.equal(world.events.all("stopping")[0]?.mode, "stop");
});

Deno.test("what happens at a stop can be changed while running", async () => {
  const { world, run, running } = await busyWorld({ onShutdown: "stop" });
  world.dispatcher.reconfigure({
    routes: [routeOf()],
    pollIntervalMs: 30_000,
    maxConcurrentAgents: 1,
    onShutdown: "leave",
    shutdownGraceMs: 10_000,
  });
  await world.dispatcher.stop(patient());
  await running;
  assert.deepEqual(run.terminations, []);
});

Deno.test("a short grace leaves no agent behind: it is killed before the time is over", async () => {
  const { world, run, running } = await busyWorld({ shutdownGraceMs: 2_000 });
  run.terminate = (reason, { hurry = false } = {}) => {
    run.terminations.push(hurry ? `${reason}!` : reason);
    if (hurry) run.exit({ reason, signal: "SIGKILL" });
  };
  const stopped = world.dispatcher.stop(patient());
  await world.clock.sleepingFor(1_000);
  await world.clock.advance(500);
  assert.deepEqual(run.terminations, ["interrupted", "interrupted!"]);
  await stopped;
  await running;
  assert.equal(world.events.all("stopped")[0]?.undelivered, 0);
});
