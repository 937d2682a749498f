import assert from "node:assert/strict";
import { createHints } from "../../../src/backends/planka/hints.ts";

const token = "4f1c0a9be2d37586";
const headers = new Headers({ authorization: `Bearer ${token}` });
const calm = new AbortController().signal;
const created = (by: string) =>
  new TextEncoder().encode(JSON.stringify({ event: "cardCreate", user: { id: by } }));

function hintsOf(ownUserId = () => Promise.resolve("7")) {
  return createHints({ token, ownUserId });
}

/** Whether a promise is settled after all that waits for no time. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(() => settled = true, () => settled = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return settled;
}

Deno.test("a delivery that matters makes the watch yield", async () => {
  const { receiveHook, watch } = hintsOf();
  const hints = watch(calm)[Symbol.asyncIterator]();
  const next = hints.next();
  assert.equal(await isSettled(next), false);
  assert.equal(receiveHook(headers, created("9")), "hint");
  assert.equal((await next).done, false);
});

Deno.test("a burst is one hint, and one that nobody waited for is not lost", async () => {
  const { receiveHook, watch } = hintsOf();
  for (let n = 0; n < 50; n++) receiveHook(headers, created("9"));
  const hints = watch(calm)[Symbol.asyncIterator]();
  assert.equal((await hints.next()).done, false);
  assert.equal(await isSettled(hints.next()), false);
});

Deno.test("the dispatcher's own writes are no hints once it knows who it is", async () => {
  const { receiveHook, watch } = hintsOf();
  assert.equal(receiveHook(headers, created("7")), "hint");
  const hints = watch(calm)[Symbol.asyncIterator]();
  await hints.next();
  const next = hints.next();
  assert.equal(await isSettled(next), false);
  assert.equal(receiveHook(headers, created("7")), "ignored");
  assert.equal(await isSettled(next), false);
});

Deno.test("a board that does not say who we are costs only polls", async () => {
  const { receiveHook, watch } = hintsOf(() => Promise.reject(new Error("down")));
  const next = watch(calm)[Symbol.asyncIterator]().next();
  await isSettled(next);
  assert.equal(receiveHook(headers, created("7")), "hint");
  assert.equal((await next).done, false);
});

Deno.test("somebody else's delivery is no hint", async () => {
  const { receiveHook, watch } = hintsOf();
  const next = watch(calm)[Symbol.asyncIterator]().next();
  assert.equal(receiveHook(new Headers(), created("9")), "unauthorized");
  assert.equal(await isSettled(next), false);
});

Deno.test("the watch ends with its signal", async () => {
  const { watch } = hintsOf();
  const given = new AbortController();
  const next = watch(given.signal)[Symbol.asyncIterator]().next();
  given.abort();
  assert.equal((await next).done, true);
});
