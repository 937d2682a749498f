import assert from "node:assert/strict";
import { inTime, LateError } from "../../src/check/deadline.ts";

Deno.test("what comes in time is passed on, and so is its failure", async () => {
  assert.equal(await inTime(() => Promise.resolve(42)), 42);
  const failure = new Error("no");
  await assert.rejects(inTime(() => Promise.reject(failure)), failure);
});

Deno.test("what does not care for its signal is given up all the same", async () => {
  await assert.rejects(
    inTime(() => new Promise(() => {}), 10),
    (error) => error instanceof LateError && error.message === "no answer within 0.01 s",
  );
});

Deno.test("what cares for its signal is told", async () => {
  let reason: unknown;
  const asked = inTime((signal) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(reason = signal.reason));
    }), 10);
  await assert.rejects(asked, LateError);
  assert.ok(reason instanceof LateError);
});
