import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { systemClock } from "../../src/async/system_clock.ts";

Deno.test("the system's clock sleeps no shorter than it is told, and leaves no timer", async () => {
  const startedAt = systemClock.monotonic();
  await systemClock.sleep(20, { signal: neverAborted });
  assert.ok(systemClock.monotonic() - startedAt >= 20);
  assert.ok(Math.abs(systemClock.now() - Date.now()) < 1_000);
});

Deno.test("an abort ends a sleep with its reason, however long it would have been", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  // A longer timer than the runtime has: it would fire at once.
  const sleeping = systemClock.sleep(2 ** 40, { signal: stop.signal });
  const first = await Promise.race([
    sleeping,
    systemClock.sleep(20, { signal: neverAborted })
      .then(() => "still asleep"),
  ]);
  assert.equal(first, "still asleep");
  stop.abort(reason);
  await assert.rejects(sleeping, reason);
  await assert.rejects(systemClock.sleep(0, { signal: stop.signal }), reason);
});

Deno.test("what is to happen later happens once, unless it is called off", async () => {
  const calls: string[] = [];
  const callOff = systemClock.after(10, () => calls.push("called off"));
  // The runtime's own timer would fire at once.
  const callOffLong = systemClock.after(2 ** 40, () => calls.push("long"));
  callOff();
  await new Promise<void>((resolve) => {
    systemClock.after(20, () => {
      calls.push("later");
      resolve();
    });
  });
  callOffLong();
  assert.deepEqual(calls, ["later"]);
});
