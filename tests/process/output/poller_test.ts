import assert from "node:assert/strict";
import { Poller } from "../../../src/process/output/poller.ts";

Deno.test("each poll is repeated until it is stopped, and no timer is left", async () => {
  const poller = new Poller();
  const calls = { one: 0, two: 0 };
  await new Promise<void>((done) => {
    const stopOne = poller.watch(() => {
      if (++calls.one === 3) stopOne();
      return true;
    });
    const stopTwo = poller.watch(() => {
      if (++calls.two === 5) {
        stopTwo();
        done();
      }
      return false;
    });
  });
  assert.deepEqual(calls, { one: 3, two: 5 });
});

Deno.test("a poll that comes later is looked for too", async () => {
  const poller = new Poller();
  for (let round = 0; round < 2; round++) {
    await new Promise<void>((done) => {
      const stop = poller.watch(() => {
        stop();
        done();
        return false;
      });
    });
  }
});

Deno.test("while all is quiet the polls are few, and after news they are many", async () => {
  const poller = new Poller();
  const pauses: number[] = [];
  let last = performance.now();
  await new Promise<void>((done) => {
    const stop = poller.watch(() => {
      pauses.push(performance.now() - last);
      last = performance.now();
      if (pauses.length === 7) {
        stop();
        done();
      }
      return pauses.length === 6;
    });
  });
  // A timer may be late, but never early.
  const least = [9, 19, 39, 79, 99, 99];
  least.forEach((ms, index) => assert.ok((pauses[index] ?? 0) >= ms, `${index}: ${pauses}`));
  const slowest = Math.min(pauses[4] ?? 0, pauses[5] ?? 0);
  assert.ok((pauses[6] ?? 0) < slowest, `${pauses}`);
});
