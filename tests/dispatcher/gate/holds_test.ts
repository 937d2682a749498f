import assert from "node:assert/strict";
import { type Held, Holds } from "../../../src/dispatcher/gate/holds.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";

const limits = { firstMs: 30_000, maxMs: 600_000 };

const why = (reason: string) => ({ reason, remedy: null });

function holdsWorld() {
  const clock = new FakeClock();
  const told: Held[] = [];
  return { clock, told, holds: new Holds(clock, (held) => told.push(held)) };
}

Deno.test("what is held is so for a while, says why, and leaves the others alone", async () => {
  const { clock, holds, told } = holdsWorld();
  holds.hold("Todo", why("No such command"), limits);
  assert.deepEqual([holds.isHeld("Todo"), holds.isHeld("Other")], [true, false]);
  assert.deepEqual(holds.all, told);
  const [{ key = "", reason = "", retryInMs = 0 } = {}] = told;
  assert.deepEqual([key, reason], ["Todo", "No such command"]);
  assert.ok(retryInMs >= 15_000 && retryInMs <= 30_000);
  await clock.advance(30_000);
  assert.equal(holds.isHeld("Todo"), false);
  assert.deepEqual(holds.all, []);
});

Deno.test("after its hold something is on trial until a start goes well", async () => {
  const { clock, holds } = holdsWorld();
  assert.equal(holds.has("Todo"), false);
  holds.hold("Todo", why("No such command"), limits);
  await clock.advance(30_000);
  assert.deepEqual([holds.isHeld("Todo"), holds.has("Todo")], [false, true]);
  holds.clear("Todo");
  assert.equal(holds.has("Todo"), false);
});

Deno.test("a trial that fails holds longer", async () => {
  const { clock, holds, told } = holdsWorld();
  for (let n = 0; n < 8; n++) {
    holds.hold("Todo", why("No such command"), limits);
    await clock.advance(600_000);
  }
  const [first, second, ...rest] = told.map(({ retryInMs }) => retryInMs);
  assert.ok(first !== undefined && first <= 30_000);
  assert.ok(second !== undefined && second >= 30_000 && second <= 60_000);
  assert.ok(rest.every((ms) => ms <= 600_000) && (rest.at(-1) ?? 0) >= 300_000);
});

Deno.test("runs that were started together and failed together are one failure, said once", () => {
  const { holds, told } = holdsWorld();
  for (let n = 0; n < 5; n++) holds.hold("Todo", why("No such command"), limits);
  assert.equal(told.length, 1);
  assert.ok((told[0]?.retryInMs ?? Infinity) <= 30_000);
});

Deno.test("a lesser failure does not shorten a hold", async () => {
  const { clock, holds } = holdsWorld();
  holds.hold("Todo", why("No such command"), limits);
  holds.hold("Todo", why("Claim failed"), { firstMs: 10, maxMs: 10 });
  await clock.advance(14_000);
  assert.equal(holds.isHeld("Todo"), true);
});

Deno.test("all holds end at once when everything is to be tried again", () => {
  const { holds } = holdsWorld();
  holds.hold("Todo", why("No such command"), limits);
  holds.hold("Review", why("No such command"), limits);
  holds.clearAll();
  assert.deepEqual([holds.has("Todo"), holds.has("Review")], [false, false]);
  assert.deepEqual(holds.all, []);
});

Deno.test("what goes well during a hold does not end it; after it the next failure is a first", async () => {
  const { clock, holds, told } = holdsWorld();
  for (let n = 0; n < 3; n++) {
    holds.hold("Todo", why("Not now"), limits);
    holds.noteSuccess("Todo");
    assert.equal(holds.isHeld("Todo"), true);
    await clock.advance(600_000);
    holds.noteSuccess("Todo");
  }
  assert.ok(told.every(({ retryInMs }) => retryInMs <= 30_000));
});

Deno.test("T1: what is held until an instant follows the wall clock", async () => {
  const { clock, holds, told } = holdsWorld();
  const instant = clock.now() + 3_600_000;
  holds.holdUntil("claude", why("its quota is used up"), instant, limits);
  holds.holdUntil("claude", why("its quota is used up"), instant, limits);
  assert.deepEqual(told, [{
    key: "claude",
    reason: "its quota is used up",
    remedy: null,
    failures: 1,
    since: instant - 3_600_000,
    retryInMs: 3_600_000,
    until: instant,
  }]);
  await clock.advance(1_800_000);
  assert.equal(holds.isHeld("claude"), true);
  clock.setWallClock(instant);
  assert.equal(holds.isHeld("claude"), false);
});
