import assert from "node:assert/strict";
import * as z from "zod";
import { neverAborted } from "../../src/async/abort.ts";
import { OPEN_CALLER } from "../../src/operations/caller.ts";
import { defineOperation } from "../../src/operations/operation.ts";
import { perform } from "../../src/operations/perform.ts";
import { done } from "../../src/operations/result.ts";
import { AdapterError } from "../../src/domain/errors.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import { assertRefused, operationDeps } from "./operation_deps.ts";

/** Work that ends only by being given up. */
function endless(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Carries out an operation that asks the board, and that does only `work`. */
function callBoard<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  { clock, signal = neverAborted }: {
    readonly clock: FakeClock;
    readonly signal?: AbortSignal;
  },
) {
  const operation = defineOperation({
    what: "ask",
    access: "anyone",
    asksBoard: true,
    input: z.strictObject({}),
    run: async (call) => done(await work(call.signal)),
  });
  const deps = operationDeps({ clock });
  return perform(operation, { caller: OPEN_CALLER, given: {}, signal }, deps);
}

Deno.test("an operation gives what its work gives, and leaves no timer", async () => {
  const clock = new FakeClock();
  assert.deepEqual(await callBoard(() => Promise.resolve(7), { clock }), { ok: true, value: 7 });
  await assert.rejects(
    callBoard(() => Promise.reject(new Error("no")), { clock }),
    /^Error: no$/,
  );
  assert.equal(clock.sleeping, 0);
});

Deno.test("an operation gives an answer that comes late but in time, and leaves no timer", async () => {
  const clock = new FakeClock();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const good = callBoard(() => promise, { clock });
  const bad = callBoard(() => promise.then(() => Promise.reject(new Error("no"))), { clock });
  await clock.asleep(2);
  resolve(7);
  reject(new Error("too late"));
  assert.deepEqual(await good, { ok: true, value: 7 });
  await assert.rejects(bad, /^Error: no$/);
  assert.equal(clock.sleeping, 0);
});

Deno.test("the board's time counts from the start of the work", async () => {
  const clock = new FakeClock();
  let given: AbortSignal | undefined;
  const calling = callBoard(async (signal) => {
    given = signal;
    await clock.advance(10_000);
    return await endless(signal);
  }, { clock });
  await clock.asleep(1);
  await clock.advance(19_999);
  assert.equal(given?.aborted, false);
  await clock.advance(1);
  assert.equal((await calling).ok, false);
});

Deno.test("an operation gives up after its time, and tells the work so", async () => {
  const clock = new FakeClock();
  let given: AbortSignal | undefined;
  const calling = callBoard((signal) => {
    given = signal;
    return endless(signal);
  }, { clock });
  await clock.asleep(1);
  await clock.advance(29_999);
  assert.equal(given?.aborted, false);
  await clock.advance(1);
  assertRefused(await calling, "backend_timeout", /^Cannot wait any longer: .* within 30 s;/);
  assert.equal(given?.aborted, true);
});

Deno.test("an operation does not wait for work that takes no notice of its signal", async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const calling = callBoard(() => new Promise(() => {}), { clock, signal: stop.signal });
  await clock.asleep(1);
  stop.abort();
  assertRefused(await calling, "stopping", /the dispatcher is stopping/);
  assert.equal(clock.sleeping, 0);
});

Deno.test("an operation is refused at once when nobody waits for its answer", async () => {
  const clock = new FakeClock();
  assertRefused(await callBoard(endless, { clock, signal: AbortSignal.abort() }), "stopping");
});

Deno.test("what the board reports is a refusal in its words, free of secrets", async () => {
  const clock = new FakeClock();
  const failing = callBoard(() => {
    throw new AdapterError("rate_limited", "Cannot ask with s3cret", { retryAfterMs: 5_000 });
  }, { clock });
  assert.deepEqual(await failing, {
    ok: false,
    code: "rate_limited",
    detail: "Cannot ask with ***",
    retryAfterMs: 5_000,
  });
});

Deno.test("what is thrown and is no error becomes one, so that a bug is reported", async () => {
  const clock = new FakeClock();
  await assert.rejects(callBoard(() => Promise.reject("odd"), { clock }), /threw no error/);
});
