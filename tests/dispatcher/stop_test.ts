import assert from "node:assert/strict";
import { failing, ScriptedBoard, silent } from "../fakes/scripted_board.ts";
import { POLL_MS, routeOf, World } from "./world.ts";

const patient = () => new AbortController().signal;

/** A world with one live run. */
async function busyWorld(options: ConstructorParameters<typeof World>[0] = {}) {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  const world = new World({ board, slots: 1, ...options });
  const running = world.dispatcher.run();
  const run = await world.executor.run(0);
  return { world, board, run, running };
}

Deno.test("a stop while nothing runs is done at once, and ends the polling", async () => {
  const world = new World();
  const running = world.dispatcher.run();
  await world.clock.sleepingFor(POLL_MS);
  await world.dispatcher.stop(patient());
  await running;
  assert.equal(world.clock.monotonic(), 0);
  assert.deepEqual(
    world.events.events.map(({ type }) => type),
    ["polled", "stopping", "stopped"],
  );
  assert.equal(world.clock.sleeping, 0);
});

Deno.test("a stop ends the agents and gives their tasks back, in silence and unassigned", async () => {
  const { world, board, run, running } = await busyWorld();
  await world.dispatcher.stop(patient());
  await running;
  assert.deepEqual(run.terminations, ["interrupted"]);
  assert.deepEqual(board.ids("Todo"), ["1", "2"]);
  assert.deepEqual([board.task("1").assignees, board.comments("1")], [[], []]);
  assert.equal((await world.events.until("run_settled")).outcome, "interrupted");
  assert.equal(world.executor.runs.length, 1, "the slot that freed is not filled");
});

Deno.test("a stop leaves alone a task that its agent had moved", async () => {
  const { world, board, running } = await busyWorld();
  board.move("1", "Done");
  await world.dispatcher.stop(patient());
  await running;
  assert.equal(board.task("1").queue, "Done");
});

Deno.test("an agent that ends well before it is told to counts as it ended", async () => {
  const { world, board, run, running } = await busyWorld({
    routes: [routeOf({ doneQueue: "Done" })],
  });
  run.exit();
  await world.dispatcher.stop(patient());
  await running;
  assert.equal(board.task("1").queue, "Done");
});

Deno.test("R6: a stop during a claim awaits the answer, and the task goes back", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const world = new World({ board });
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
  assert.deepEqual([board.task("1").queue, board.task("1").assignees], ["Todo", []]);
  assert.equal(world.executor.runs.length, 0);
});

Deno.test("R6: a stop while a claim is in doubt asks on, and the task goes back", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const world = new World({ board });
  board.next("claimTask", (apply, options, subject) => {
    apply();
    return failing()(apply, options, subject);
  });
  board.next("getTask", failing());
  const running = world.dispatcher.run();
  await world.events.until("claim_in_doubt");
  await world.passUntil(world.dispatcher.stop(patient()));
  await running;
  assert.deepEqual([board.task("1").queue, world.executor.runs.length], ["Todo", 0]);
  assert.ok(world.clock.monotonic() <= 2_000);
});

Deno.test("R6: a stop during a start ends the agent as soon as there is one", async () => {
  for (const isHurried of [false, true]) {
    const board = new ScriptedBoard().add("Todo", "1");
    const world = new World({ board });
    const starting = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    world.executor.beforeStart = () => {
      starting.resolve();
      return go.promise;
    };
    const running = world.dispatcher.run();
    await starting.promise;
    const stopped = world.dispatcher.stop(isHurried ? AbortSignal.abort() : patient());
    go.resolve();
    await stopped;
    await running;
    assert.deepEqual(world.executor.runs[0]?.terminations, [
      isHurried ? "interrupted!" : "interrupted",
    ]);
    assert.equal(board.task("1").queue, "Todo");
  }
});

Deno.test("a stop during a poll does not wait for a board that hangs", async () => {
  const world = new World();
  world.board.always(silent, "getReadyTasks");
  const running = world.dispatcher.run();
  await world.clock.sleepingFor(60_000);
  await world.dispatcher.stop(patient());
  await running;
  assert.equal(world.clock.monotonic(), 0);
  assert.deepEqual(world.events.all("internal_error"), []);
});

Deno.test("a stop waits for nothing that hints of changes", async () => {
  const board = new ScriptedBoard();
  board.watch = () => ({
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
  });
  const world = new World({ board });
  const running = world.dispatcher.run();
  await world.clock.sleepingFor(POLL_MS);
  await world.dispatcher.stop(patient());
  await running;
  assert.equal(world.clock.monotonic(), 0);
});

Deno.test("a stop with a board that hangs, or an agent that stays, takes eight seconds and says so", async () => {
  for (const trouble of ["board", "agent"]) {
    const { world, board, running } = await busyWorld();
    if (trouble === "board") board.goDown(silent);
    const run = await world.executor.run(0);
    if (trouble === "agent") run.terminate = () => {};
    const stopped = world.dispatcher.stop(patient());
    await world.clock.sleepingFor(8_000);
    await world.clock.advance(7_999);
    assert.equal(world.events.all("stopped").length, 0);
    await world.clock.advance(1);
    await stopped;
    await running;
    assert.deepEqual(world.events.all("stopped"), [{ type: "stopped", undelivered: 1 }]);
  }
});

Deno.test("no call goes to the board once the stop is over", async () => {
  const { world, board, running } = await busyWorld();
  board.goDown(failing());
  const stopped = world.dispatcher.stop(patient());
  await world.clock.sleepingFor(8_000);
  await world.clock.advance(8_000);
  await stopped;
  await running;
  const calls = board.calls.length;
  await world.clock.advance(600_000);
  assert.equal(board.calls.length, calls);
  assert.equal(world.clock.sleeping, 0);
});

Deno.test("a second signal ends the agents without grace, and the stop within three seconds", async () => {
  const { world, board, run, running } = await busyWorld();
  run.terminate = (reason, { hurry = false } = {}) => {
    run.terminations.push(hurry ? `${reason}!` : reason);
  };
  board.goDown(silent);
  const hurry = new AbortController();
  const stopped = world.dispatcher.stop(hurry.signal);
  await world.clock.sleepingFor(8_000);
  await world.clock.advance(1_000);
  hurry.abort();
  await world.clock.sleepingFor(3_000);
  assert.deepEqual(run.terminations, ["interrupted", "interrupted!"]);
  await world.clock.advance(3_000);
  await stopped;
  await running;
});

Deno.test("nothing is claimed after a stop, whatever is asked for", async () => {
  const { world, board, running } = await busyWorld();
  await world.dispatcher.stop(patient());
  world.dispatcher.refresh();
  world.dispatcher.noteMoved("2", "Todo", null);
  await running;
  assert.equal(board.count("claimTask"), 1);
  assert.equal(world.dispatcher.status().stopping, true);
});
