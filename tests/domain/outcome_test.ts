import assert from "node:assert/strict";
import fc from "fast-check";
import { type EndReason, isFailure, outcomeOf, type RunExit } from "../../src/domain/outcome.ts";

const reasons: readonly EndReason[] = [
  "timed_out",
  "stalled",
  "cancelled",
  "interrupted",
  "budget_exceeded",
];

const exits: fc.Arbitrary<RunExit> = fc.record({
  reason: fc.option(fc.constantFrom(...reasons)),
  code: fc.option(fc.integer({ min: 0, max: 255 })),
  signal: fc.option(fc.constantFrom("SIGTERM", "SIGKILL")),
  spawnFailure: fc.option(
    fc.record({ problem: fc.constant("refused" as const), message: fc.string() }),
  ),
  strays: fc.nat(3),
});

function exit(changes: Partial<RunExit>): RunExit {
  return { reason: null, code: 0, signal: null, spawnFailure: null, strays: 0, ...changes };
}

Deno.test("a run that nobody ended is judged by its exit code", () => {
  assert.equal(outcomeOf(exit({})), "succeeded");
  assert.equal(outcomeOf(exit({ strays: 3 })), "succeeded");
  assert.equal(outcomeOf(exit({ code: 1 })), "failed");
  assert.equal(outcomeOf(exit({ code: 143 })), "failed");
  assert.equal(outcomeOf(exit({ code: null, signal: "SIGTERM" })), "failed");
});

Deno.test("a recorded reason wins over every exit code", () => {
  fc.assert(fc.property(exits, (ended) => {
    fc.pre(ended.reason !== null && ended.spawnFailure === null);
    assert.equal(outcomeOf(ended), ended.reason);
  }));
});

Deno.test("what never started is spawn_failed, whatever else is said", () => {
  fc.assert(fc.property(exits, (ended) => {
    fc.pre(ended.spawnFailure !== null);
    assert.equal(outcomeOf(ended), "spawn_failed");
  }));
});

Deno.test("a run succeeds only by exit code 0 and without a reason", () => {
  fc.assert(fc.property(exits, (ended) => {
    const isClean = ended.reason === null && ended.spawnFailure === null && ended.code === 0;
    assert.equal(outcomeOf(ended) === "succeeded", isClean);
    assert.equal(isFailure(outcomeOf(ended)), !isClean);
  }));
});
