import assert from "node:assert/strict";
import { abortable, whenAborted } from "../../src/async/abort.ts";

/** Whether a promise is settled after everything that waits for no time. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol();
  const later = new Promise((resolve) => setTimeout(resolve, 0, pending));
  return await Promise.race([promise, later]) !== pending;
}

/** A signal that counts who listens to it. */
function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove(...args);
  };
  return { controller, signal, listeners: () => listeners };
}

Deno.test("an abort is waited for, also one that has been", async () => {
  const controller = new AbortController();
  const waiting = whenAborted(controller.signal);
  assert.equal(await isSettled(waiting), false);
  controller.abort(new Error("enough"));
  await waiting;
  await whenAborted(controller.signal);
});

Deno.test("nobody waits once it is over, or without a signal", async () => {
  const controller = new AbortController();
  const over = new AbortController();
  const waiting = whenAborted(controller.signal, over.signal);
  over.abort();
  controller.abort();
  assert.equal(await isSettled(waiting), false);
  assert.equal(await isSettled(whenAborted(undefined)), false);
});

Deno.test("an answer or a failure that comes first counts, and leaves no listener", async () => {
  const { controller, signal, listeners } = countedSignal();
  assert.equal(await abortable(Promise.resolve(7), signal), 7);
  await assert.rejects(abortable(Promise.reject(new Error("no")), signal), { message: "no" });
  assert.equal(listeners(), 0);
  controller.abort();
});

Deno.test("an abort that comes first throws its reason, and what fails later troubles nobody", async () => {
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const reason = new Error("enough");
  const waiting = abortable(promise, controller.signal);
  controller.abort(reason);
  await assert.rejects(waiting, reason);
  await assert.rejects(abortable(promise, controller.signal), reason);
  reject(new Error("too late"));
  await new Promise((resolve) => setTimeout(resolve, 0));
});
