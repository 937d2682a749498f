import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import type { Draft } from "../../../src/backends/json/draft.ts";
import { type Write, WriteQueue } from "../../../src/backends/json/file/write_queue.ts";

const draft = {} as Draft;

function settleAll(writes: readonly Write[]): void {
  for (const write of writes) write.apply(draft);
  for (const write of writes) write.settle();
}

Deno.test("changes of one turn make one write, in the order of the calls", async () => {
  const sizes: number[] = [];
  const order: number[] = [];
  const queue = new WriteQueue((take) => {
    const writes = take();
    sizes.push(writes.length);
    settleAll(writes);
    return Promise.resolve();
  });
  const calls = [1, 2, 3].map((value) => queue.submit(() => order.push(value), neverAborted));
  await Promise.all(calls);
  assert.deepEqual([sizes, order], [[3], [1, 2, 3]]);
});

Deno.test("the last application counts: what an earlier one gave is forgotten", async () => {
  let applied = 0;
  const queue = new WriteQueue((take) => {
    const writes = take();
    for (const write of writes) write.apply(draft);
    settleAll(writes);
    return Promise.resolve();
  });
  const value = await queue.submit(() => {
    if (++applied === 1) throw new Error("only the first time");
    return applied;
  }, neverAborted);
  assert.equal(value, 2);
});

Deno.test("a write that fails fails all that were in it, and the next goes on", async () => {
  let fails = true;
  const queue = new WriteQueue((take) => {
    const writes = take();
    if (fails) return Promise.reject(new Error("disk full"));
    settleAll(writes);
    return Promise.resolve();
  });
  const results = await Promise.allSettled([
    queue.submit(() => 1, neverAborted),
    queue.submit(() => 2, neverAborted),
  ]);
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "rejected"]);
  fails = false;
  assert.equal(await queue.submit(() => 3, neverAborted), 3);
});

Deno.test("a lock that can't be had fails all that wait for it", async () => {
  const queue = new WriteQueue(() => Promise.reject(new Error("locked")));
  const results = await Promise.allSettled([
    queue.submit(() => 1, neverAborted),
    queue.submit(() => 2, neverAborted),
  ]);
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "rejected"]);
});

Deno.test("when nobody waits any more the waiting for the lock ends, and a later call begins anew", async () => {
  const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let commits = 0;
  const queue = new WriteQueue(async (take, signal) => {
    begun[commits++]?.resolve();
    if (commits === 1) {
      await new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason))
      );
    }
    settleAll(take());
  });
  const giveUp = new AbortController();
  const given = queue.submit(() => 1, giveUp.signal);
  await begun[0]?.promise;
  giveUp.abort(new Error("given up"));
  const later = queue.submit(() => 2, neverAborted);
  await assert.rejects(given, { message: "given up" });
  assert.equal(await later, 2);
  await queue.idle();
  assert.equal(commits, 2);
});

Deno.test("a call that was given up before its write began is not in it", async () => {
  const may = Promise.withResolvers<void>();
  const applied: number[] = [];
  const queue = new WriteQueue(async (take) => {
    await may.promise;
    settleAll(take());
  });
  const giveUp = new AbortController();
  const given = queue.submit(() => applied.push(1), giveUp.signal);
  const kept = queue.submit(() => applied.push(2), neverAborted);
  giveUp.abort(new Error("given up"));
  await assert.rejects(given, { message: "given up" });
  may.resolve();
  await kept;
  assert.deepEqual(applied, [2]);
});
