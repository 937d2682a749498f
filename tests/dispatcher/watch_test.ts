import assert from "node:assert/strict";
import { followCapacity, followHints, HINT_SPACING_MS } from "../../src/dispatcher/watch.ts";
import { FakeExecutor } from "../fakes/fake_executor.ts";
import { Recorder } from "../fakes/recorder.ts";
import { ScriptedBoard } from "../fakes/scripted_board.ts";
import { WatchedClock } from "../fakes/watched_clock.ts";

function watchWorld(watch?: (signal: AbortSignal) => AsyncIterable<void>) {
  const tasks = new ScriptedBoard();
  if (watch !== undefined) tasks.watch = watch;
  const stop = new AbortController();
  const events = new Recorder();
  const clock = new WatchedClock();
  return { stop, events, clock, tasks, emit: events.emit, signal: stop.signal };
}

Deno.test("a board that hints without end is heard ten times a second at most", async () => {
  const world = watchWorld(async function* () {
    for (;;) yield;
  });
  let hints = 0;
  const over = followHints(world, () => hints++);
  for (let n = 1; n <= 5; n++) {
    await world.clock.sleepingFor(HINT_SPACING_MS);
    assert.equal(hints, n);
    if (n < 5) await world.clock.advance(HINT_SPACING_MS);
  }
  assert.equal(world.clock.monotonic(), 400);
  world.stop.abort();
  await over;
  assert.deepEqual(world.events.events, []);
});

Deno.test("hints that end or break are reported, since nobody would miss them", async () => {
  const ended = watchWorld(async function* () {});
  await followHints(ended, () => {});
  assert.deepEqual(ended.events.all("watch_ended").length, 1);
  const broken = watchWorld(() => {
    throw new Error("no socket");
  });
  await followHints(broken, () => {});
  assert.deepEqual(broken.events.all("watch_ended").map(({ reason }) => reason), ["no socket"]);
});

Deno.test("a board without hints is only polled", async () => {
  const world = watchWorld();
  await followHints(world, () => assert.fail("there is no hint"));
  assert.deepEqual(world.events.events, []);
});

Deno.test("an executor whose hints end or break is reported, since its slots are seen late from then on", async () => {
  const hints: ((signal: AbortSignal) => AsyncIterable<void>)[] = [
    async function* () {
      yield;
    },
    () => {
      throw new Error("no socket");
    },
  ];
  const told: (readonly [number, string | undefined])[] = [];
  for (const watchCapacity of hints) {
    const { tasks: _, ...world } = watchWorld();
    let freed = 0;
    const over = followCapacity({ ...world, executor: { watchCapacity } }, () => freed++);
    if (told.length === 0) await world.clock.sleepingFor(HINT_SPACING_MS);
    await world.clock.advance(HINT_SPACING_MS);
    await over;
    told.push([freed, world.events.all("internal_error")[0]?.reason]);
  }
  assert.deepEqual(told, [[1, "the executor sends no more hints"], [0, "no socket"]]);
});

Deno.test("an executor that has no limit of its own is not watched, and a stop ends the watch silently", async () => {
  const { tasks: _, ...world } = watchWorld();
  await followCapacity({ ...world, executor: {} }, () => assert.fail("nothing grows"));
  const executor = new FakeExecutor();
  const over = followCapacity({ ...world, executor }, () => assert.fail("nothing grows"));
  world.stop.abort();
  await over;
  assert.deepEqual(world.events.events, []);
});
