import assert from "node:assert/strict";
import fc from "fast-check";
import {
  agentOutcomeOf,
  type AgentWork,
  type EndReason,
  isFailure,
  NO_PROCESS,
  type Outcome,
  outcomeOf,
  type RunExit,
  type SpawnFailure,
  verdictOf,
} from "../../src/domain/outcome.ts";

const reasons: readonly EndReason[] = [
  "timed_out",
  "stalled",
  "cancelled",
  "interrupted",
  "budget_exceeded",
  "stated",
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

const QUIET: AgentWork = { hasStatedSuccess: false, wasRefused: false, hasMovedTask: false };

Deno.test("a run that nobody ended is judged by its exit code", () => {
  assert.equal(outcomeOf(exit({})), "succeeded");
  assert.equal(outcomeOf(exit({ strays: 3 })), "succeeded");
  assert.equal(outcomeOf(exit({ code: 1 })), "failed");
  assert.equal(outcomeOf(exit({ code: 143 })), "failed");
  assert.equal(outcomeOf(exit({ code: null, signal: "SIGTERM" })), "failed");
});

Deno.test("a command that exits with 75 asks to be started later, unless somebody ended it", () => {
  assert.equal(outcomeOf(exit({ code: 75 })), "deferred");
  assert.equal(outcomeOf(exit({ code: 75, reason: "timed_out" })), "timed_out");
});

Deno.test("a recorded reason wins over every exit code", () => {
  fc.assert(fc.property(exits, (ended) => {
    fc.pre(ended.reason !== null && ended.spawnFailure === null);
    const { reason } = ended;
    assert.equal(outcomeOf(ended), reason === "stated" ? "succeeded" : reason);
  }));
});

Deno.test("A3: a stated success stands, unless somebody decided otherwise before", () => {
  fc.assert(fc.property(exits, (ended) => {
    fc.pre(ended.spawnFailure === null);
    const { reason } = ended;
    const isStronger = reason === "cancelled" || reason === "interrupted" ||
      reason === "budget_exceeded";
    const outcome = agentOutcomeOf(ended, { ...QUIET, hasStatedSuccess: true }, () => "failed");
    assert.equal(outcome, isStronger ? reason : "succeeded");
  }));
});

Deno.test("without a stated success a recorded reason decides, and then the agent's kind", () => {
  const classify = () => "deferred" as const;
  assert.equal(agentOutcomeOf(exit({ reason: "timed_out" }), QUIET, classify), "timed_out");
  assert.equal(agentOutcomeOf(exit({ code: 1 }), QUIET, classify), "deferred");
  assert.equal(agentOutcomeOf(exit({ reason: "stated", code: 1 }), QUIET, classify), "succeeded");
});

Deno.test("A6: a success that was refused something and moved nothing needs a person", () => {
  const refused = { ...QUIET, wasRefused: true };
  const outcomeBy = (work: AgentWork, outcome: Outcome = "succeeded") =>
    agentOutcomeOf(exit({}), work, () => outcome);
  assert.equal(outcomeBy(refused), "needs_input");
  assert.equal(outcomeBy({ ...refused, hasStatedSuccess: true }, "failed"), "needs_input");
  assert.equal(outcomeBy({ ...refused, hasMovedTask: true }), "succeeded");
  assert.equal(outcomeBy(refused, "failed"), "failed");
  assert.equal(outcomeBy(QUIET), "succeeded");
});

Deno.test("what never started is spawn_failed, whatever else is said", () => {
  fc.assert(fc.property(exits, (ended) => {
    fc.pre(ended.spawnFailure !== null);
    assert.equal(outcomeOf(ended), "spawn_failed");
  }));
});

Deno.test("a run succeeds only by exit code 0 and without a reason, or by what it stated", () => {
  fc.assert(fc.property(exits, (ended) => {
    const isClean = ended.reason === null && ended.code === 0;
    const isGood = ended.spawnFailure === null && (isClean || ended.reason === "stated");
    assert.equal(outcomeOf(ended) === "succeeded", isGood);
    assert.equal(isFailure(outcomeOf(ended)), !isGood);
  }));
});

/** Outcomes by what they mean for a task. */
const verdicts = {
  done: ["succeeded"],
  requeue: ["interrupted", "deferred", "quota_exhausted", "agent_unavailable"],
  retry: ["failed", "timed_out", "stalled", "verify_failed", "lost"],
  park: ["cancelled", "needs_input", "budget_exceeded"],
} as const satisfies Readonly<Record<string, readonly Outcome[]>>;

for (const [verdict, outcomes] of Object.entries(verdicts)) {
  Deno.test(`"${verdict}" is what ${outcomes.join(", ")} mean for a task`, () => {
    for (const outcome of outcomes) assert.equal(verdictOf(outcome, exit({})), verdict);
  });
}

Deno.test("what is not installed is parked, and what the system refused is tried again", () => {
  const verdictBy = (problem: SpawnFailure["problem"]) =>
    verdictOf("spawn_failed", exit({ spawnFailure: { problem, message: "" } }));
  assert.equal(verdictBy("command_not_found"), "park");
  assert.equal(verdictBy("not_executable"), "park");
  assert.equal(verdictBy("cwd_not_found"), "park");
  assert.equal(verdictBy("refused"), "retry");
});

Deno.test("F4: what had no room on the disk is given back, as if it had not been started", () => {
  const spawnFailure = { problem: "unavailable", message: "" } as const;
  assert.equal(verdictOf("spawn_failed", exit({ spawnFailure })), "requeue");
});

Deno.test("M1: a signal that the dispatcher did not send is an interruption, whatever the exit code says", () => {
  for (const code of [0, 1, 75, null]) {
    const exit = { ...NO_PROCESS, code, foreignSignal: "SIGTERM" };
    assert.equal(outcomeOf(exit), "interrupted");
    assert.equal(agentOutcomeOf(exit, QUIET, () => "failed"), "interrupted");
    assert.equal(verdictOf("interrupted", exit), "requeue");
  }
});

Deno.test("M2: a process of whose end nothing is known is lost, unless its agent stated its success", () => {
  const exit = { ...NO_PROCESS, isUnknown: true } as const;
  assert.equal(outcomeOf(exit), "lost");
  assert.equal(agentOutcomeOf(exit, QUIET, () => "failed"), "lost");
  const stated = { ...QUIET, hasStatedSuccess: true };
  assert.equal(agentOutcomeOf(exit, stated, () => "failed"), "succeeded");
  assert.equal(outcomeOf({ ...exit, reason: "timed_out" }), "timed_out");
});

Deno.test("M1: a stated success stands against a foreign signal, and a recorded reason comes first", () => {
  const exit = { ...NO_PROCESS, code: 0, foreignSignal: "SIGTERM" };
  assert.equal(
    agentOutcomeOf(exit, { ...QUIET, hasStatedSuccess: true }, () => "failed"),
    "succeeded",
  );
  assert.equal(outcomeOf({ ...exit, reason: "timed_out" }), "timed_out");
});
