import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { Condition } from "../../src/async/condition.ts";

Deno.test("all who wait are told, once", async () => {
  const condition = new Condition();
  const told: string[] = [];
  const first = condition.wait(neverAborted).then(() => told.push("first"));
  const second = condition.wait(neverAborted).then(() => told.push("second"));
  condition.notifyAll();
  await Promise.all([first, second]);
  const third = condition.wait(neverAborted).then(() => told.push("third"));
  assert.deepEqual(told, ["first", "second"]);
  condition.notifyAll();
  await third;
  assert.deepEqual(told, ["first", "second", "third"]);
});

Deno.test("an abort ends a wait, also one that begins later", async () => {
  const condition = new Condition();
  const over = new AbortController();
  const waiting = condition.wait(over.signal);
  over.abort();
  await waiting;
  await condition.wait(over.signal);
});

Deno.test("who waits again when told waits for the next time", async () => {
  const condition = new Condition();
  let rounds = 0;
  const over = new AbortController();
  const waiting = (async () => {
    while (!over.signal.aborted) {
      await condition.wait(over.signal);
      rounds++;
    }
  })();
  condition.notifyAll();
  await Promise.resolve();
  over.abort();
  await waiting;
  assert.equal(rounds, 2);
});
