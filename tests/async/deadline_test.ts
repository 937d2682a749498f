import assert from "node:assert/strict";
import { LateError, waitAtMost, withDeadline } from "../../src/async/deadline.ts";
import { FakeClock } from "../fakes/fake_clock.ts";

/** Work that ends only when it is given up. */
function endless(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

Deno.test("what comes in time is passed on, and so is its failure; no timer is left", async () => {
  const clock = new FakeClock();
  assert.equal(await withDeadline({ ms: 10, clock }, () => Promise.resolve(42)), 42);
  const failure = new Error("no");
  await assert.rejects(withDeadline({ ms: 10, clock }, () => Promise.reject(failure)), failure);
  await assert.rejects(
    withDeadline({ ms: 10, clock }, () => {
      throw failure;
    }),
    failure,
  );
  assert.equal(clock.sleeping, 0);
});

Deno.test("work that takes too long is given up, and is told why", async () => {
  const clock = new FakeClock();
  const reasons: unknown[] = [];
  const late = withDeadline({ ms: 30_000, clock }, (signal) => {
    signal.addEventListener("abort", () => reasons.push(signal.reason));
    return endless(signal);
  });
  const refused = assert.rejects(late, { name: "LateError", message: "no answer within 30 s" });
  await clock.asleep(1);
  await clock.advance(29_999);
  assert.equal(reasons.length, 0);
  await clock.advance(1);
  await refused;
  assert.ok(reasons[0] instanceof LateError);
});

Deno.test("work that ignores its signal is given up all the same, by the machine's own clock", async () => {
  const late = withDeadline({ ms: 10 }, () => new Promise(() => {}));
  await assert.rejects(late, { name: "LateError", message: "no answer within 0.01 s" });
});

Deno.test("an abort ends work at once with its reason", async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const reason = new Error("stopped");
  const bounds = { ms: 10, clock, signal: stop.signal };
  const stopped = withDeadline(bounds, () => new Promise(() => {}));
  stop.abort(reason);
  await assert.rejects(stopped, (error) => error === reason);
  await assert.rejects(withDeadline(bounds, () => assert.fail("it began")), reason);
  assert.equal(clock.sleeping, 0);
});

Deno.test("a wait tells whether the work has ended, and passes on its failure", async () => {
  const clock = new FakeClock();
  assert.equal(await waitAtMost({ ms: 10, clock }, Promise.resolve()), true);
  const failure = new Error("no");
  await assert.rejects(waitAtMost({ ms: 10, clock }, Promise.reject(failure)), failure);
  assert.equal(clock.sleeping, 0);
});

Deno.test("a wait ends with its time or an abort, and what fails later troubles nobody", async () => {
  const clock = new FakeClock();
  const { promise, reject } = Promise.withResolvers<void>();
  const stop = new AbortController();
  const late = waitAtMost({ ms: 10, clock }, promise);
  const stopped = waitAtMost({ ms: 20, clock, signal: stop.signal }, promise);
  await clock.advance(10);
  assert.equal(await late, false);
  stop.abort();
  assert.equal(await stopped, false);
  assert.equal(await waitAtMost({ ms: 20, clock, signal: stop.signal }, promise), false);
  reject(new Error("too late"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(clock.sleeping, 0);
});
