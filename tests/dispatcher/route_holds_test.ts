import assert from "node:assert/strict";
import { RouteHolds } from "../../src/dispatcher/route_holds.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import { Recorder } from "../fakes/recorder.ts";

const limits = { firstMs: 30_000, maxMs: 600_000 };

function holdsWorld() {
  const clock = new FakeClock();
  const events = new Recorder();
  return { clock, events, holds: new RouteHolds(clock, events.emit) };
}

Deno.test("a route is held for a while, says why, and leaves the others alone", async () => {
  const { clock, holds, events } = holdsWorld();
  holds.hold("Todo", "No such command", limits);
  assert.deepEqual([holds.isHeld("Todo"), holds.isHeld("Other")], [true, false]);
  assert.deepEqual(holds.reasons, { Todo: "No such command" });
  const [{ retryInMs = 0 } = {}] = events.all("route_held");
  assert.ok(retryInMs >= 15_000 && retryInMs <= 30_000);
  await clock.advance(30_000);
  assert.equal(holds.isHeld("Todo"), false);
  assert.deepEqual(holds.reasons, {});
});

Deno.test("after its hold a route is on trial until a start goes well", async () => {
  const { clock, holds } = holdsWorld();
  assert.equal(holds.isOnTrial("Todo"), false);
  holds.hold("Todo", "No such command", limits);
  await clock.advance(30_000);
  assert.equal(holds.isOnTrial("Todo"), true);
  holds.clear("Todo");
  assert.equal(holds.isOnTrial("Todo"), false);
});

Deno.test("a trial that fails holds the route longer", async () => {
  const { clock, holds, events } = holdsWorld();
  for (let n = 0; n < 8; n++) {
    holds.hold("Todo", "No such command", limits);
    await clock.advance(600_000);
  }
  const [first, second, ...rest] = events.all("route_held").map(({ retryInMs }) => retryInMs);
  assert.ok(first !== undefined && first <= 30_000);
  assert.ok(second !== undefined && second >= 30_000 && second <= 60_000);
  assert.ok(rest.every((ms) => ms <= 600_000) && (rest.at(-1) ?? 0) >= 300_000);
});

Deno.test("runs that were started together and failed together are one failure, said once", () => {
  const { holds, events } = holdsWorld();
  for (let n = 0; n < 5; n++) holds.hold("Todo", "No such command", limits);
  const held = events.all("route_held");
  assert.equal(held.length, 1);
  assert.ok((held[0]?.retryInMs ?? Infinity) <= 30_000);
});

Deno.test("a lesser failure does not shorten a hold", async () => {
  const { clock, holds } = holdsWorld();
  holds.hold("Todo", "No such command", limits);
  holds.hold("Todo", "Claim failed", { firstMs: 10, maxMs: 10 });
  await clock.advance(14_000);
  assert.equal(holds.isHeld("Todo"), true);
});
