import assert from "node:assert/strict";
import { Positions, topOf } from "../../../../src/backends/planka/model/positions.ts";
import { FakeClock } from "../../../fakes/fake_clock.ts";

Deno.test("each position is behind the one before, also in the same millisecond", () => {
  const positions = new Positions(new FakeClock());
  const given = Array.from({ length: 100 }, () => positions.end());
  assert.deepEqual(given, given.toSorted((a, b) => a - b));
  assert.equal(new Set(given).size, 100);
});

Deno.test("a position is behind ten cards that a person added since the last one", async () => {
  const clock = new FakeClock();
  const positions = new Positions(clock);
  const before = positions.end();
  await clock.advance(1_000);
  assert.ok(positions.end() > before + 10 * 65_536);
});

Deno.test("two dispatchers whose clocks agree take turns", async () => {
  const clock = new FakeClock();
  const [one, other] = [new Positions(clock), new Positions(clock)];
  const first = one.end();
  await clock.advance(1);
  const second = other.end();
  await clock.advance(1);
  assert.ok(first < second && second < one.end());
});

Deno.test("a clock that is set back, or was never set, changes nothing", () => {
  const clock = new FakeClock();
  const positions = new Positions(clock);
  const before = positions.end();
  clock.setWallClock(0);
  assert.ok(positions.end() > before);
  assert.ok(new Positions(new FakeClock(0)).end() > 10_000_000 * 65_536);
});

Deno.test("positions stay below where Planka numbers a list anew, until 2060", () => {
  const positions = new Positions(new FakeClock(Date.UTC(2060, 0, 1)));
  assert.ok(positions.end() < 2 ** 50);
  assert.equal(positions.end() % 1, 0);
});

Deno.test("the top is before all others, and somewhere in an empty list", () => {
  assert.equal(topOf([{ position: 300 }, { position: 100 }]), 50);
  assert.equal(topOf([]), 65_536);
});
