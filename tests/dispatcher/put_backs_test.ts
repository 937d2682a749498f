import assert from "node:assert/strict";
import { failing, ScriptedBoard } from "../fakes/scripted_board.ts";
import { POLL_MS, routeOf, World } from "./world.ts";

async function worldAfterPutBack(): Promise<World> {
  const board = new ScriptedBoard().add("Todo", "1");
  const world = new World({ board, slots: 1 }).start();
  const run = await world.executor.run(0);
  board.move("1", "Todo");
  run.exit();
  await world.events.until("run_settled");
  await world.clock.sleepingFor(POLL_MS);
  return world;
}

Deno.test("a hint does not start a task that was put back, however often it comes", async () => {
  await using world = await worldAfterPutBack();
  for (let hint = 0; hint < 3; hint++) {
    const polls = world.events.all("polled").length;
    world.dispatcher.noteMoved("1", "Todo", null);
    await world.events.until("polled", polls + 1);
  }
  assert.equal(world.executor.runs.length, 1);
  await world.nextPoll();
  await world.executor.run(1);
});

Deno.test("a task that was put back keeps no other waiting", async () => {
  await using world = await worldAfterPutBack();
  world.board.add("Todo", "2");
  world.dispatcher.noteCreated("2", "Todo", null);
  assert.deepEqual((await world.executor.run(1)).spec.argv.slice(1), ["2"]);
});

Deno.test("a person who asks for a look starts a task that was put back", async () => {
  await using world = await worldAfterPutBack();
  world.dispatcher.refresh();
  assert.deepEqual((await world.executor.run(1)).spec.argv.slice(1), ["1"]);
});

Deno.test("where other work moves the polls, a task that was put back waits no longer than one interval", async () => {
  await using world = await worldAfterPutBack();
  await world.clock.advance(POLL_MS - 1_000);
  const polls = world.events.all("polled").length;
  world.dispatcher.noteMoved("1", "Todo", null);
  await world.events.until("polled", polls + 1);
  await world.clock.sleepingFor(1_000);
  await world.clock.advance(1_000);
  await world.executor.run(1);
});

/** What an agent does with its task through the API. */
function putBackThroughApi({ board, dispatcher }: World, runId: string | null): void {
  dispatcher.noteMoving("1");
  board.move("1", "Todo");
  dispatcher.noteMoved("1", "Todo", runId);
}

for (const [bearer, isNamed] of [["with its token", true], ["without a token", false]] as const) {
  Deno.test(`an agent that puts its task back ${bearer} uses up an attempt each time, and is then parked`, async () => {
    const board = new ScriptedBoard().add("Todo", "1");
    const routes = [routeOf({ maxAttempts: 3, failedQueue: "Failed" })];
    await using world = new World({ board, routes });
    world.start();
    for (let n = 0; n < 3; n++) {
      const run = await world.executor.run(n);
      assert.equal(run.env.ARTIFICER_ATTEMPT, String(n + 1));
      putBackThroughApi(world, isNamed ? run.id : null);
      run.exit();
      await world.events.until("run_settled", n + 1);
      if (n < 2) await world.nextPoll();
    }
    assert.equal(board.task("1").queue, "Failed");
    const [comment = "", ...more] = board.comments("1");
    assert.deepEqual(more, []);
    assert.match(
      comment,
      /^\*\*Run succeeded\*\* \(attempt 3 of 3,.*put the task back into "Todo"/s,
    );
    await world.nextPoll();
    assert.equal(world.executor.runs.length, 3);
  });
}

Deno.test("with one attempt, an agent that puts its task back has it parked", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  world.start();
  const run = await world.executor.run(0);
  putBackThroughApi(world, run.id);
  run.exit();
  assert.equal((await world.events.until("run_settled")).taskQueue, "Doing");
  assert.match(board.comments("1").join(), /max_attempts = 1/);
  assert.equal((await world.journal.get(run.id))?.movedTo, "Todo");
});

for (const category of ["invalid", "not_found"] as const) {
  Deno.test(`a task that was put back and that failed_queue does not take (${category}) is not started without end`, async () => {
    const board = new ScriptedBoard().add("Todo", "1");
    await using world = new World({ board, routes: [routeOf({ failedQueue: "Faild" })] });
    world.start();
    const run = await world.executor.run(0);
    putBackThroughApi(world, run.id);
    board.next("moveTask", failing(category));
    run.exit();
    assert.equal((await world.events.until("run_settled")).taskQueue, "Doing");
    assert.deepEqual([board.ids("Doing"), board.comments("1").length], [["1"], 1]);
    await world.nextPoll();
    assert.equal(world.executor.runs.length, 1);
  });
}

Deno.test("a review that sends a task back begins it anew", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf(), routeOf({ queue: "Review" })] });
  world.start();
  for (let n = 0; n < 3; n++) {
    for (const target of ["Review", "Todo"]) {
      const run = await world.executor.run(2 * n + (target === "Review" ? 0 : 1));
      assert.equal(run.env.ARTIFICER_ATTEMPT, "1");
      board.move("1", target);
      world.dispatcher.noteMoved("1", target, run.id);
      run.exit();
    }
  }
  await world.executor.run(6);
  assert.deepEqual(board.comments("1"), []);
});
