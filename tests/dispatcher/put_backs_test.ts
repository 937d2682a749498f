import assert from "node:assert/strict";
import { PutBacks } from "../../src/dispatcher/put_backs.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import { ScriptedBoard } from "../fakes/scripted_board.ts";
import { POLL_MS, World } from "./world.ts";

Deno.test("a task waits in the queue that it was put back to, for its time, and nowhere else", async () => {
  const clock = new FakeClock();
  const putBacks = new PutBacks(clock);
  assert.deepEqual([putBacks.size, putBacks.nextInMs], [0, Infinity]);
  putBacks.hold("1", "Todo", 1_000);
  await clock.advance(400);
  putBacks.hold("2", "Todo", 1_000);
  assert.deepEqual([putBacks.size, putBacks.nextInMs], [2, 600]);
  assert.equal(putBacks.isHeld("1", "Todo"), true);
  assert.equal(putBacks.isHeld("1", "Review"), false);
  assert.equal(putBacks.isHeld("3", "Todo"), false);
  await clock.advance(600);
  assert.equal(putBacks.isHeld("1", "Todo"), false);
  assert.deepEqual([putBacks.size, putBacks.nextInMs], [1, 400]);
  putBacks.clear();
  assert.equal(putBacks.isHeld("2", "Todo"), false);
});

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
