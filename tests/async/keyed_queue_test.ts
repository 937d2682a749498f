import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { KeyedQueue } from "../../src/async/keyed_queue.ts";

Deno.test("jobs of one key go one after the other, also past one that fails", async () => {
  const queue = new KeyedQueue();
  const said: string[] = [];
  const first = Promise.withResolvers<void>();
  const jobs = [
    queue.run("a", neverAborted, async () => {
      said.push("one begins");
      await first.promise;
      said.push("one ends");
      throw new Error("failed");
    }),
    queue.run("a", neverAborted, () => Promise.resolve(said.push("two"))),
    queue.run("a", neverAborted, () => Promise.resolve(said.push("three"))),
  ];
  const over = Promise.allSettled(jobs);
  await queue.run("b", neverAborted, () => Promise.resolve(said.push("another key")));
  first.resolve();
  assert.deepEqual((await over).map(({ status }) => status), [
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
  assert.deepEqual(said, ["one begins", "another key", "one ends", "two", "three"]);
});

Deno.test("a job that is given up before its turn is not begun, and holds up nobody", async () => {
  const queue = new KeyedQueue();
  const first = Promise.withResolvers<void>();
  const running = queue.run("a", neverAborted, () => first.promise);
  const giveUp = new AbortController();
  let begun = false;
  const given = queue.run("a", giveUp.signal, () => {
    begun = true;
    return Promise.resolve();
  });
  let isOver = false;
  const last = queue.run("a", neverAborted, () => {
    assert.ok(isOver, "the first is over");
    return Promise.resolve("done");
  });
  const reason = new Error("given up");
  giveUp.abort(reason);
  await assert.rejects(given, reason);
  isOver = true;
  first.resolve();
  await running;
  assert.equal(await last, "done");
  assert.equal(begun, false);
});

Deno.test("a job of somebody who has given up is not begun", async () => {
  const reason = new Error("given up");
  const job = () => Promise.reject(new Error("begun"));
  await assert.rejects(new KeyedQueue().run("a", AbortSignal.abort(reason), job), reason);
});
