import assert from "node:assert/strict";
import fc from "fast-check";
import { NO_PROCESS, type RunEndReason } from "../../src/domain/outcome.ts";
import {
  latestAgent,
  liveStep,
  type StepKind,
  type StepOutcome,
  type StepRecord,
} from "../../src/domain/step_record.ts";
import { type NextStep, nextStep, type PlannedStep, planSteps } from "../../src/domain/steps.ts";
import { routeOf } from "../fixtures/settings.ts";

const KINDS: readonly StepKind[] = ["workspace", "before_run", "agent", "after_run", "verify"];

function planned(kind: StepKind, id: string = kind): PlannedStep {
  return { id, kind, argv: kind === "agent" ? null : ["true"], timeoutMs: null };
}

const FULL = KINDS.map((kind) => planned(kind));

/** A step that ended so, or that is live where `outcome` is null. */
function taken(id: string, kind: StepKind, outcome: StepOutcome | null): StepRecord {
  const hasEnded = outcome !== null;
  return {
    id,
    kind,
    argv: [],
    sessionId: null,
    sessionUsage: null,
    logStart: 0,
    pid: 1,
    startedAt: 1,
    endedAt: hasEnded ? 2 : null,
    outcome,
    exit: hasEnded ? { ...NO_PROCESS, code: outcome === "succeeded" ? 0 : 1 } : null,
  };
}

/** What a run comes to whose steps end as `outcomes` says, all others well. */
function play(
  plan: readonly PlannedStep[],
  outcomes: Readonly<Record<string, StepOutcome>>,
  reason: RunEndReason | null = null,
): { readonly ids: readonly string[]; readonly end: NextStep & { readonly type: "ended" } } {
  const steps: StepRecord[] = [];
  for (;;) {
    const next = nextStep({ plan, steps }, reason);
    if (next.type === "ended") return { ids: steps.map(({ id }) => id), end: next };
    assert.ok(next.type === "start" && steps.length < 20);
    const { id, kind } = next.step;
    steps.push(taken(id, kind, outcomes[id] ?? "succeeded"));
  }
}

Deno.test("a route plans its agent alone", () => {
  assert.deepEqual(planSteps(routeOf()).map(({ id, kind }) => [id, kind]), [["agent", "agent"]]);
});

Deno.test("the steps of a run that goes well are taken in their order", () => {
  const { ids, end } = play(FULL, {});
  assert.deepEqual(ids, KINDS);
  assert.deepEqual([end.outcome, end.step?.kind], ["succeeded", "agent"]);
});

Deno.test("a live step is followed", () => {
  for (const kind of KINDS) {
    const step = taken(kind, kind, null);
    assert.deepEqual(nextStep({ plan: FULL, steps: [step] }), { type: "follow", step });
    assert.equal(liveStep([step]), step);
  }
  assert.equal(liveStep([taken("agent", "agent", "failed")]), null);
  assert.equal(liveStep([]), null);
});

for (const kind of ["workspace", "before_run"] as const) {
  Deno.test(`a failed ${kind} is a failed attempt, which names the step`, () => {
    for (const outcome of ["failed", "deferred"] as const) {
      const { ids, end } = play(FULL, { [kind]: outcome });
      assert.deepEqual(ids, KINDS.slice(0, 1 + KINDS.indexOf(kind)));
      assert.deepEqual([end.outcome, end.step?.id, end.exit.code], ["failed", kind, 1]);
    }
    assert.equal(play(FULL, { [kind]: "timed_out" }).end.outcome, "timed_out");
    assert.equal(play(FULL, { [kind]: "spawn_failed" }).end.outcome, "spawn_failed");
    assert.equal(play(FULL, { [kind]: "never_started" }).end.outcome, "interrupted");
  });
}

Deno.test("after_run follows every end of the agent, and verify only a success", () => {
  const ends: StepOutcome[] = [
    "failed",
    "timed_out",
    "cancelled",
    "interrupted",
    "lost",
    "deferred",
  ];
  for (const outcome of ends) {
    const { ids, end } = play(FULL, { agent: outcome });
    assert.deepEqual(ids, ["workspace", "before_run", "agent", "after_run"]);
    assert.deepEqual([end.outcome, end.step?.id], [outcome, "agent"]);
  }
});

Deno.test("a failed after_run changes no outcome", () => {
  assert.equal(play(FULL, { after_run: "failed" }).end.outcome, "succeeded");
  assert.equal(play(FULL, { after_run: "lost", agent: "failed" }).end.outcome, "failed");
});

Deno.test("a failed verify decides the outcome", () => {
  const { end } = play(FULL, { verify: "failed" });
  assert.deepEqual([end.outcome, end.step?.id], ["verify_failed", "verify"]);
  assert.equal(play(FULL, { verify: "deferred" }).end.outcome, "verify_failed");
  assert.equal(play(FULL, { verify: "interrupted" }).end.outcome, "interrupted");
});

Deno.test("several steps of a kind all count, the first that fails first", () => {
  const plan = [planned("agent"), planned("verify", "verify-1"), planned("verify", "verify-10")];
  assert.deepEqual(play(plan, {}).ids, ["agent", "verify-1", "verify-10"]);
  const { ids, end } = play(plan, { "verify-1": "failed" });
  assert.deepEqual([ids, end.outcome, end.step?.id], [
    ["agent", "verify-1"],
    "verify_failed",
    "verify-1",
  ]);
});

Deno.test("a session that can't be resumed is one more agent step, once", () => {
  const again = play(FULL, { agent: "resume_failed" });
  assert.deepEqual(again.ids, [
    "workspace",
    "before_run",
    "agent",
    "agent-2",
    "after_run",
    "verify",
  ]);
  assert.deepEqual([again.end.outcome, again.end.step?.id], ["succeeded", "agent-2"]);
  const twice = play([planned("agent")], { agent: "resume_failed", "agent-2": "resume_failed" });
  assert.deepEqual([twice.ids, twice.end.outcome], [["agent", "agent-2"], "failed"]);
});

Deno.test("a run that is to end starts only its after_run", () => {
  const steps = [taken("agent", "agent", "succeeded")];
  const next = nextStep({ plan: FULL.slice(2), steps }, "cancelled");
  assert.equal(next.type === "start" && next.step.id, "after_run");
  const { ids, end } = play(FULL, {}, "cancelled");
  assert.deepEqual([ids, end.outcome, end.exit.reason], [[], "cancelled", "cancelled"]);
});

Deno.test("a reason to end holds back a verify and a new session, and becomes the outcome", () => {
  for (const outcome of ["succeeded", "resume_failed"] as const) {
    const steps = [taken("agent", "agent", outcome)];
    const plan = [planned("agent"), planned("verify")];
    const next = nextStep({ plan, steps }, "interrupted");
    assert.ok(next.type === "ended");
    assert.deepEqual(
      [next.outcome, next.exit.reason, next.step?.id],
      ["interrupted", "interrupted", "agent"],
    );
  }
});

Deno.test("what a restart kept from starting is repeated only after the agent's work", () => {
  const after = play(FULL, { after_run: "never_started", verify: "never_started" });
  assert.deepEqual(after.ids.slice(3), ["after_run", "after_run-2", "verify", "verify-2"]);
  assert.equal(after.end.outcome, "succeeded");
  const agent = play(FULL, { agent: "never_started" });
  assert.deepEqual([agent.ids.at(-1), agent.end.outcome], ["agent", "interrupted"]);
});

const OUTCOMES: readonly StepOutcome[] = [
  "succeeded",
  "failed",
  "timed_out",
  "stalled",
  "cancelled",
  "interrupted",
  "deferred",
  "quota_exhausted",
  "agent_unavailable",
  "spawn_failed",
  "lost",
  "resume_failed",
  "never_started",
];

Deno.test("property: every run ends, in the plan's order, with the promises of each kind kept", () => {
  const reasons = fc.option(fc.constantFrom<RunEndReason>("cancelled", "interrupted"));
  const plans = fc.subarray(FULL.filter(({ kind }) => kind !== "agent")).map((others) =>
    FULL.filter((step) => step.kind === "agent" || others.includes(step))
  );
  const draws = fc.infiniteStream(fc.constantFrom(...OUTCOMES));
  fc.assert(fc.property(plans, draws, fc.nat(8), reasons, (plan, outcomes, endsAt, reason) => {
    const steps: StepRecord[] = [];
    let next: NextStep;
    let repeats = 0;
    while (
      (next = nextStep({ plan, steps }, steps.length >= endsAt ? reason : null)).type === "start"
    ) {
      const { id, kind } = next.step;
      assert.ok(!steps.some((step) => step.id === id), `${id} twice`);
      const drawn = outcomes.next().value;
      // A machine that keeps every step from starting keeps a run for ever.
      const outcome = drawn === "never_started" && ++repeats > 3 ? "failed" : drawn;
      if (kind === "verify") {
        assert.equal(latestAgent(steps)?.outcome, "succeeded");
      }
      steps.push(taken(id, kind, outcome));
    }
    assert.ok(next.type === "ended");
    const agents = steps.filter(({ kind }) => kind === "agent");
    assert.ok(agents.length <= 2);
    const hasRun = agents.length > 0 && agents.at(-1)?.outcome !== "never_started";
    const isPlanned = plan.some(({ kind }) => kind === "after_run");
    assert.equal(steps.some(({ kind }) => kind === "after_run"), hasRun && isPlanned);
    const order = steps.map(({ kind }) => KINDS.indexOf(kind));
    assert.deepEqual(order, order.toSorted((a, b) => a - b));
    if (next.outcome === "succeeded") assert.equal(agents.at(-1)?.outcome, "succeeded");
  }));
});
