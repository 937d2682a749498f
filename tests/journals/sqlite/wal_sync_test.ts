import assert from "node:assert/strict";
import { WalSync } from "../../../src/journals/sqlite/database/wal_sync.ts";

/** Syncs that end when the test says so. */
function heldSyncs() {
  const begun: PromiseWithResolvers<void>[] = [];
  const run = () => {
    const held = Promise.withResolvers<void>();
    begun.push(held);
    return held.promise;
  };
  return { begun, run };
}

/** Until all that needs no disk is done. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("who asks at once shares a sync; who asks while it is under way waits for the next", async () => {
  const { begun, run } = heldSyncs();
  const sync = new WalSync(run);
  const order: string[] = [];
  const first = ["a", "b"].map((name) => sync.request().then(() => order.push(name)));
  await settled();
  const second = ["c", "d"].map((name) => sync.request().then(() => order.push(name)));
  await settled();
  assert.equal(begun.length, 1);
  begun[0]?.resolve();
  await Promise.all(first);
  await settled();
  assert.deepEqual([begun.length, order], [2, ["a", "b"]]);
  begun[1]?.resolve();
  await Promise.all(second);
  assert.deepEqual(order, ["a", "b", "c", "d"]);
});

Deno.test("a sync that fails is told to those who waited for it, not to those behind them", async () => {
  const { begun, run } = heldSyncs();
  const sync = new WalSync(run);
  const failing = sync.request();
  await settled();
  const next = sync.request();
  begun[0]?.reject(new Error("EIO"));
  await assert.rejects(failing, { message: "EIO" });
  await settled();
  begun[1]?.resolve();
  await next;
});

Deno.test("closing waits for every sync that was asked for, well or not", async () => {
  const { begun, run } = heldSyncs();
  let isClosed = false;
  const sync = new WalSync(run, () => isClosed = true);
  const first = sync.request();
  await settled();
  const second = sync.request();
  const closing = sync.close();
  begun[0]?.resolve();
  await first;
  await settled();
  assert.equal(isClosed, false);
  begun[1]?.reject(new Error("EIO"));
  await assert.rejects(second);
  await closing;
  assert.equal(isClosed, true);
});

Deno.test("closing what nobody asked of is over at once", async () => {
  let isClosed = false;
  await new WalSync(() => Promise.reject(new Error("never")), () => isClosed = true).close();
  assert.equal(isClosed, true);
});
