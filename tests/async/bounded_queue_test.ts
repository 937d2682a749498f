import assert from "node:assert/strict";
import { BoundedQueue } from "../../src/async/bounded_queue.ts";

const open = () => new AbortController().signal;

function filled(capacity: number, count: number): BoundedQueue<{ n: number }> {
  const queue = new BoundedQueue<{ n: number }>(capacity);
  for (let n = 1; n <= count; n++) queue.push({ n });
  return queue;
}

Deno.test("items are taken in the order in which they were pushed", async () => {
  const queue = filled(3, 3);
  for (const n of [1, 2, 3]) {
    assert.deepEqual(await queue.take(open()), { item: { n }, missed: 0 });
  }
});

Deno.test("a full queue drops its oldest items, and the next one tells how many", async () => {
  const queue = filled(2, 5);
  assert.deepEqual(await queue.take(open()), { item: { n: 4 }, missed: 3 });
  assert.deepEqual(await queue.take(open()), { item: { n: 5 }, missed: 0 });
  for (const n of [6, 7, 8]) queue.push({ n });
  assert.deepEqual(await queue.take(open()), { item: { n: 7 }, missed: 1 });
});

Deno.test("take waits for an item that comes later", async () => {
  const queue = filled(2, 0);
  const taken = queue.take(open());
  queue.push({ n: 1 });
  assert.deepEqual(await taken, { item: { n: 1 }, missed: 0 });
});

Deno.test("an aborted take gets nothing, even where an item waits", async () => {
  const stop = new AbortController();
  const empty = filled(2, 0).take(stop.signal);
  stop.abort();
  assert.equal(await empty, null);
  assert.equal(await filled(2, 1).take(stop.signal), null);
});

Deno.test("a closed queue gives what waits, takes nothing more, and ends", async () => {
  const queue = filled(2, 1);
  queue.close();
  queue.push({ n: 2 });
  assert.deepEqual(await queue.take(open()), { item: { n: 1 }, missed: 0 });
  assert.equal(await queue.take(open()), null);
  const empty = filled(2, 0);
  const taken = empty.take(open());
  empty.close();
  assert.equal(await taken, null);
});
