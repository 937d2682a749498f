import assert from "node:assert/strict";
import {
  AdapterError,
  asUnapplied,
  explanationOf,
  failedText,
  reasonIn,
  textOf,
  UsageError,
} from "../../src/domain/errors.ts";

Deno.test("a message is the problem and then the remedy", () => {
  const error = new UsageError("Cannot a; b: c", { remedy: "do d" });
  assert.equal(error.message, "Cannot a; b: c; do d");
  assert.equal(error.problem, "Cannot a; b: c");
  assert.equal(error.remedy, "do d");
});

Deno.test("a message without a remedy is the problem, semicolons or not", () => {
  const error = new AdapterError("invalid", "Cannot a: b; c");
  assert.equal(error.message, "Cannot a: b; c");
  assert.equal(error.problem, error.message);
  assert.equal(error.remedy, null);
});

Deno.test("the remedy of a problem of several lines has a line of its own", () => {
  assert.equal(
    textOf({ problem: "Cannot a:\n  b\n  c", remedy: "Do d" }),
    "Cannot a:\n  b\n  c\nDo d",
  );
  assert.equal(textOf({ problem: "Cannot a", remedy: "Do b\n  or c" }), "Cannot a\n\nDo b\n  or c");
});

Deno.test("a failure that was not applied keeps its remedy and everything else", () => {
  const cause = new Error("x");
  const error = new AdapterError("rate_limited", "Cannot a", {
    remedy: "wait",
    cause,
    retryAfterMs: 5,
  });
  const unapplied = asUnapplied(error);
  assert.ok(unapplied instanceof AdapterError);
  assert.equal(unapplied.isUnapplied, true);
  assert.equal(unapplied.message, "Cannot a; wait");
  assert.equal(unapplied.remedy, "wait");
  assert.equal(unapplied.retryAfterMs, 5);
  assert.equal(unapplied.cause, cause);
  assert.equal(asUnapplied(cause), cause);
});

Deno.test("anything that was thrown has an explanation", () => {
  const { problem, remedy } = explanationOf(new UsageError("Cannot a", { remedy: "do b" }));
  assert.deepEqual([problem, remedy], ["Cannot a", "do b"]);
  assert.deepEqual(explanationOf(new Error("x; y")), { problem: "x; y", remedy: null });
  assert.deepEqual(explanationOf("x"), { problem: "x", remedy: null });
});

Deno.test("an attempt is said once, and its reason can be told without it", () => {
  const attempt = 'Cannot read queue "X"';
  const said = failedText(attempt, "it is gone");
  assert.equal(said, 'Cannot read queue "X": it is gone');
  assert.equal(failedText(attempt, said), said);
  assert.equal(reasonIn(said, attempt), "it is gone");
  assert.equal(reasonIn("it is gone", attempt), "it is gone");
});
