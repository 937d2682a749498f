import assert from "node:assert/strict";
import { isInDoubt } from "../../src/domain/errors.ts";
import { shownId, withContext } from "../../src/backends/with_context.ts";
import { AdapterError, isAdapterError } from "../../src/domain/errors.ts";

Deno.test("a failure of the board says what could not be done, and keeps all else", async () => {
  const cause = new Error("cause");
  const failure = new AdapterError("rate_limited", "rate limited", {
    remedy: "retry in 3 s",
    retryAfterMs: 3_000,
    isUnapplied: true,
    cause,
  });
  await assert.rejects(
    withContext('Cannot read task "7"', () => Promise.reject(failure)),
    (error) => {
      assert.ok(isAdapterError(error, "rate_limited"));
      assert.equal(error.message, 'Cannot read task "7": rate limited; retry in 3 s');
      const { problem, remedy, retryAfterMs, isUnapplied } = error;
      assert.deepEqual({ problem, remedy, retryAfterMs, isUnapplied, cause: error.cause }, {
        problem: 'Cannot read task "7": rate limited',
        remedy: "retry in 3 s",
        retryAfterMs: 3_000,
        isUnapplied: true,
        cause,
      });
      return true;
    },
  );
});

Deno.test("a mistake of ours stays as it is", async () => {
  const bug = new TypeError("bug");
  await assert.rejects(withContext("Cannot", () => Promise.reject(bug)), bug);
});

Deno.test("only what may have been applied is in doubt", () => {
  assert.ok(isInDoubt(new AdapterError("unavailable", "x")));
  assert.ok(isInDoubt(new Error("x")));
  assert.ok(!isInDoubt(new AdapterError("unavailable", "x", { isUnapplied: true })));
  assert.ok(!isInDoubt(new AdapterError("conflict", "x")));
});

Deno.test("a long id is cut where it is shown", () => {
  assert.equal(shownId("7"), '"7"');
  assert.equal(shownId("x".repeat(101)), `"${"x".repeat(100)}…"`);
});
