import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import { LateError } from "../../../src/async/deadline.ts";
import { withRetries } from "../../../src/backends/http/retries.ts";
import { AdapterError } from "../../../src/domain/errors.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";

const signal = neverAborted;
const down = new AdapterError("unavailable", "down");

/** Reads that fail as `errors` say, then give `"read"`. */
function reads(...errors: Error[]) {
  const counted = { count: 0, read: () => Promise.resolve("") };
  counted.read = () => {
    const error = errors[counted.count++];
    return error === undefined ? Promise.resolve("read") : Promise.reject(error);
  };
  return counted;
}

Deno.test("a read that failed is tried again after a wait of which half is chance", async () => {
  const clock = new FakeClock();
  const counted = reads(down, down);
  const result = withRetries(counted.read, { clock, signal, random: () => 0.5 });
  await clock.asleep(1);
  await clock.advance(187);
  assert.equal(counted.count, 1);
  await clock.advance(1);
  assert.equal(counted.count, 2);
  await clock.advance(750);
  assert.equal(await result, "read");
});

Deno.test("after three failures it is the caller's turn", async () => {
  const clock = new FakeClock();
  const counted = reads(down, down, down, down);
  const result = assert.rejects(withRetries(counted.read, { clock, signal }), down);
  await clock.asleep(1);
  await clock.advance(250);
  await clock.asleep(1);
  await clock.advance(1_000);
  await result;
  assert.equal(counted.count, 3);
});

const lasting = {
  "what the board refused": new AdapterError("forbidden", "no"),
  "a pause that the board asked for": new AdapterError("unavailable", "x", { retryAfterMs: 1 }),
  "a read that took all its time": new AdapterError("unavailable", "x", {
    cause: new LateError(30_000),
  }),
  "a mistake of ours": new TypeError("bug"),
};
for (const [what, error] of Object.entries(lasting)) {
  Deno.test(`${what} is not tried again`, async () => {
    const counted = reads(error);
    await assert.rejects(withRetries(counted.read, { clock: new FakeClock(), signal }), error);
    assert.equal(counted.count, 1);
  });
}

Deno.test("a wait ends with its signal", async () => {
  const clock = new FakeClock();
  const giveUp = new AbortController();
  const result = withRetries(reads(down).read, { clock, signal: giveUp.signal });
  await clock.asleep(1);
  const reason = new Error("given up");
  giveUp.abort(reason);
  await assert.rejects(result, reason);
});
