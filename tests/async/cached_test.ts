import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { Cached } from "../../src/async/cached.ts";

/** A cache of which each load waits until the test lets it go on. */
function controlled() {
  const loads: PromiseWithResolvers<string>[] = [];
  const cached = new Cached(() => {
    const load = Promise.withResolvers<string>();
    loads.push(load);
    return load.promise;
  });
  return { cached, loads };
}

Deno.test("who asks at the same time shares one load, and who asks later its value", async () => {
  const { cached, loads } = controlled();
  const both = Promise.all([cached.get(neverAborted), cached.get(neverAborted)]);
  await Promise.resolve();
  loads[0]?.resolve("a");
  assert.deepEqual(await both, ["a", "a"]);
  assert.equal(await cached.get(neverAborted), "a");
  assert.equal(cached.kept, "a");
  assert.equal(loads.length, 1);
});

Deno.test("a load goes on when one who waits for it gives up", async () => {
  const { cached, loads } = controlled();
  const giveUp = new AbortController();
  const given = cached.get(giveUp.signal);
  const kept = cached.get(neverAborted);
  const reason = new Error("given up");
  giveUp.abort(reason);
  await assert.rejects(given, reason);
  loads[0]?.resolve("a");
  assert.equal(await kept, "a");
});

Deno.test("a failed load is told to all who wait, and not kept", async () => {
  const { cached, loads } = controlled();
  const both = Promise.allSettled([cached.get(neverAborted), cached.get(neverAborted)]);
  await Promise.resolve();
  loads[0]?.reject(new Error("down"));
  assert.deepEqual((await both).map(({ status }) => status), ["rejected", "rejected"]);
  const again = cached.get(neverAborted);
  await Promise.resolve();
  loads[1]?.resolve("a");
  assert.equal(await again, "a");
});

Deno.test("a renewal is one for all who hold the same old value", async () => {
  const { cached, loads } = controlled();
  const first = cached.get(neverAborted);
  await Promise.resolve();
  loads[0]?.resolve("old");
  const stale = await first;
  const both = Promise.all([cached.renew(stale, neverAborted), cached.renew(stale, neverAborted)]);
  await Promise.resolve();
  loads[1]?.resolve("new");
  assert.deepEqual(await both, ["new", "new"]);
  assert.equal(await cached.renew(stale, neverAborted), "new");
  assert.equal(loads.length, 2);
});

Deno.test("a reload begins after the call, even where a load is under way", async () => {
  const { cached, loads } = controlled();
  const first = cached.get(neverAborted);
  const reloads = Promise.all([cached.reload(neverAborted), cached.reload(neverAborted)]);
  await Promise.resolve();
  assert.equal(loads.length, 1);
  loads[0]?.resolve("before");
  assert.equal(await first, "before");
  while (loads.length < 2) await Promise.resolve();
  loads[1]?.resolve("after");
  assert.deepEqual(await reloads, ["after", "after"]);
  assert.equal(await cached.get(neverAborted), "after");
});

Deno.test("a reload goes on after a load that failed", async () => {
  const { cached, loads } = controlled();
  const first = cached.get(neverAborted);
  const reload = cached.reload(neverAborted);
  await Promise.resolve();
  loads[0]?.reject(new Error("down"));
  await assert.rejects(first);
  while (loads.length < 2) await Promise.resolve();
  loads[1]?.resolve("after");
  assert.equal(await reload, "after");
});

Deno.test("what was dropped is loaded again", async () => {
  let loads = 0;
  const cached = new Cached(() => Promise.resolve(++loads));
  await cached.get(neverAborted);
  cached.drop();
  assert.equal(cached.kept, null);
  assert.equal(await cached.get(neverAborted), 2);
});

Deno.test("nobody who has given up already begins a load", async () => {
  const { cached, loads } = controlled();
  const reason = new Error("given up");
  const signal = AbortSignal.abort(reason);
  await assert.rejects(cached.get(signal), reason);
  await assert.rejects(cached.renew("x", signal), reason);
  await assert.rejects(cached.reload(signal), reason);
  assert.equal(loads.length, 0);
});
