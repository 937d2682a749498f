import assert from "node:assert/strict";
import { Waits } from "../../../src/dispatcher/retries/waits.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";

const run = { runId: "r", taskId: "1", taskName: "Fix crash", queue: "Todo" };

function waitsWorld() {
  const clock = new FakeClock();
  return { clock, waits: new Waits(clock) };
}

Deno.test("a task waits in the queue that it was put back to, for its time, and nowhere else", async () => {
  const { clock, waits } = waitsWorld();
  assert.deepEqual([waits.size, waits.nextInMs], [0, Infinity]);
  waits.putBack("1", "Todo", 1_000);
  await clock.advance(400);
  waits.putBack("2", "Todo", 1_000);
  assert.deepEqual([waits.size, waits.nextInMs], [2, 600]);
  assert.equal(waits.isHeld("1", "Todo"), true);
  assert.equal(waits.isHeld("1", "Review"), false);
  assert.equal(waits.isHeld("3", "Todo"), false);
  await clock.advance(600);
  assert.equal(waits.isHeld("1", "Todo"), false);
  assert.deepEqual([waits.size, waits.nextInMs], [1, 400]);
  waits.releasePutBacks();
  assert.equal(waits.isHeld("2", "Todo"), false);
});

Deno.test("a task that was put back is forgotten once its time has come", async () => {
  const { clock, waits } = waitsWorld();
  waits.putBack("1", "Todo", 1_000);
  await clock.advance(1_000);
  waits.putBack("2", "Todo", 1_000);
  assert.deepEqual(waits.all.map(({ taskId }) => taskId), ["2"]);
});

Deno.test("a retry waits until its instant, is told meanwhile, and known until it starts", async () => {
  const { clock, waits } = waitsWorld();
  const at = clock.now() + 5_000;
  waits.schedule(run, { attempt: 3, at });
  assert.deepEqual([waits.isHeld("1", "Todo"), waits.nextInMs], [true, 5_000]);
  const { runId: _runId, ...facts } = run;
  assert.deepEqual(waits.retries, [{ ...facts, attempt: 3, startsAt: at }]);
  await clock.advance(5_000);
  assert.deepEqual([waits.isHeld("1", "Todo"), waits.size, waits.nextInMs], [false, 0, Infinity]);
  assert.deepEqual(waits.retries, [], "it waits for a slot, not for its time");
  assert.deepEqual(waits.get("1")?.retry, { runId: "r", taskName: "Fix crash", attempt: 3 });
  waits.end("1");
  assert.deepEqual([waits.get("1"), waits.all], [undefined, []]);
});

Deno.test("T1: a wall clock that is set changes no wait that has begun", async () => {
  const { clock, waits } = waitsWorld();
  waits.schedule(run, { attempt: 2, at: clock.now() + 5_000 });
  clock.setWallClock(clock.now() - 3_600_000);
  assert.equal(waits.nextInMs, 5_000);
  clock.setWallClock(clock.now() + 7_200_000);
  assert.equal(waits.isHeld("1", "Todo"), true);
  await clock.advance(5_000);
  assert.equal(waits.isHeld("1", "Todo"), false);
});

Deno.test("a look that a person asks for ends what was only paced, and no retry", () => {
  const { clock, waits } = waitsWorld();
  waits.schedule(run, { attempt: 2, at: clock.now() + 5_000 });
  waits.schedule({ ...run, taskId: "2" }, { attempt: 2, at: clock.now() }, 30_000);
  waits.putBack("3", "Todo", 30_000);
  assert.equal(waits.size, 3);
  waits.releasePutBacks();
  assert.deepEqual(["1", "2", "3"].map((id) => waits.isHeld(id, "Todo")), [true, false, false]);
  assert.equal(waits.get("2")?.retry?.attempt, 2, "it is still its second attempt");
});
