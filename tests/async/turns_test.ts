import assert from "node:assert/strict";
import { Turns } from "../../src/async/turns.ts";

const { signal } = new AbortController();

Deno.test("turns are taken one at a time, in the order of the calls", async () => {
  const turns = new Turns();
  const order: number[] = [];
  let inside = 0;
  await Promise.all(Array.from({ length: 10 }, async (_, index) => {
    using _turn = await turns.take(signal);
    assert.equal(++inside, 1);
    await Promise.resolve();
    order.push(index);
    inside--;
  }));
  assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("who gives up waiting lets the next one in, and not before its turn", async () => {
  const turns = new Turns();
  const first = await turns.take(signal);
  const giveUp = new AbortController();
  const second = turns.take(giveUp.signal);
  let isThird = false;
  const third = turns.take(signal).then((turn) => {
    isThird = true;
    return turn;
  });
  giveUp.abort(new Error("given up"));
  await assert.rejects(second, { message: "given up" });
  assert.equal(isThird, false);
  first[Symbol.dispose]();
  (await third)[Symbol.dispose]();
});

Deno.test("turns are idle once all who came are done", async () => {
  const turns = new Turns();
  await turns.idle();
  const turn = await turns.take(signal);
  let isIdle = false;
  const idle = turns.idle().then(() => isIdle = true);
  await Promise.resolve();
  assert.equal(isIdle, false);
  turn[Symbol.dispose]();
  await idle;
});
