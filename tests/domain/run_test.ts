import assert from "node:assert/strict";
import fc from "fast-check";
import { NO_REPORT } from "../../src/domain/agent_report.ts";
import { recordedRoute } from "../../src/domain/route.ts";
import {
  applyTransition,
  type BoardWrite,
  type RunRecord,
  type RunState,
  type RunTransition,
  TransitionError,
} from "../../src/domain/run.ts";
import { latestPid, liveStep, startedCommand } from "../../src/domain/step_record.ts";
import { planSteps } from "../../src/domain/steps.ts";
import { routeOf } from "../fixtures/settings.ts";
import { agentStarted, intentOf } from "../fixtures/transitions.ts";

const runId = "019b76da-a800-7000-8000-000000000001";
const exit = { reason: null, code: 0, signal: null, spawnFailure: null, strays: 0 } as const;

function write(nonce: string): BoardWrite {
  return { kind: "comment", nonce, taskId: "7", text: "said" };
}

const report = { ...NO_REPORT, sessionId: "last" };
const [prepared, started] = agentStarted({ runId, at: 4, argv: ["sh", "-c", ":"] });
assert.ok(prepared && started);

const steps: Readonly<Record<RunTransition["type"], RunTransition>> = {
  intent: intentOf({
    runId,
    taskId: "7",
    attempt: 2,
    route: { cwd: "/srv", timeoutMs: 60_000, env: { SECRET: "x" } },
  }),
  claim_doubted: { type: "claim_doubted", runId, at: 2 },
  claimed: { type: "claimed", runId, at: 2 },
  dropped: { type: "dropped", runId, at: 3, dropReason: "lost the race" },
  step_prepared: prepared,
  step_started: started,
  step_ended: {
    type: "step_ended",
    runId,
    at: 5,
    step: "agent",
    outcome: "succeeded",
    exit,
    report,
  },
  reported: { type: "reported", runId, at: 5, report: { ...NO_REPORT, sessionId: "s" } },
  ended: { type: "ended", runId, at: 5, outcome: "succeeded", exit },
  task_moving: { type: "task_moving", runId, at: 5 },
  task_moved: { type: "task_moved", runId, at: 5, movedTo: "Review" },
  task_created: { type: "task_created", runId, at: 5, createdTaskId: "8" },
  retry_scheduled: { type: "retry_scheduled", runId, at: 6, retry: { attempt: 3, at: 9 } },
  session_left: { type: "session_left", runId, at: 7 },
  rerun_asked: { type: "rerun_asked", runId, at: 7 },
  retry_cancelled: { type: "retry_cancelled", runId, at: 7 },
  breaker_reset: { type: "breaker_reset", runId, at: 7 },
  writes_planned: { type: "writes_planned", runId, at: 6, writes: [write("a"), write("b")] },
  write_doubted: { type: "write_doubted", runId, at: 7, nonce: "a" },
  write_delivered: { type: "write_delivered", runId, at: 7, nonce: "a", result: "delivered" },
  settled: { type: "settled", runId, at: 8 },
};

type Step = RunTransition["type"];

function after(...names: readonly Step[]): RunRecord {
  const record = names.reduce<RunRecord | null>(
    (so, name) => applyTransition(so, steps[name]),
    null,
  );
  assert.ok(record !== null);
  return record;
}

const BEGUN = ["intent", "claimed", "step_prepared", "step_started"] as const;

/** The ways to each state. */
const reached: Readonly<Record<RunState, RunRecord>> = {
  intent: after("intent"),
  claimed: after("intent", "claimed"),
  dropped: after("intent", "claimed", "dropped"),
  started: after(...BEGUN),
  ended: after(...BEGUN, "step_ended", "ended"),
  settled: after(...BEGUN, "step_ended", "ended", "settled"),
};

/** The drawing of a run's life, once more, as data. */
const allowed: Readonly<Record<RunState, readonly Step[]>> = {
  intent: ["claim_doubted", "claimed", "dropped"],
  claimed: [
    "dropped",
    "step_prepared",
    "reported",
    "task_moving",
    "task_moved",
    "task_created",
    "ended",
  ],
  started: ["step_ended", "reported", "task_moving", "task_moved", "task_created", "ended"],
  ended: [
    "retry_scheduled",
    "session_left",
    "rerun_asked",
    "retry_cancelled",
    "breaker_reset",
    "writes_planned",
    "write_doubted",
    "write_delivered",
    "settled",
  ],
  dropped: ["writes_planned", "write_doubted", "write_delivered"],
  settled: ["session_left", "rerun_asked", "retry_cancelled", "breaker_reset"],
};

/** A step is prepared, started and ended once, each in its turn. */
function mayFollow({ state, steps }: RunRecord, { type }: RunTransition): boolean {
  const isLive = state === "claimed" || state === "started";
  const live = liveStep(steps);
  if (type === "step_prepared") return isLive && steps.length === 0;
  if (type === "step_started") return isLive && live?.startedAt === null;
  if (type === "step_ended") return isLive && live !== null;
  return allowed[state].includes(type);
}

Deno.test("an intent begins a record with nothing else known", () => {
  assert.deepEqual(after("intent"), {
    id: runId,
    taskId: "7",
    taskName: "Fix crash",
    queue: "Todo",
    route: recordedRoute(routeOf({ cwd: "/srv", timeoutMs: 60_000 })),
    executor: "local",
    plan: planSteps(routeOf()),
    attempt: 2,
    state: "intent",
    at: { intent: 1 },
    steps: [],
    outcome: null,
    exit: null,
    report: null,
    dropReason: null,
    movedTo: null,
    isMoving: false,
    createdTaskIds: [],
    retry: null,
    isPlanned: false,
    pendingWrites: [],
  });
});

Deno.test("each step adds its facts, its state and its time", () => {
  const { id: _id, taskId: _taskId, ...record } = after(...BEGUN, "step_ended", "ended");
  assert.deepEqual(record.at, { intent: 1, claimed: 2, started: 4, ended: 5 });
  assert.deepEqual(startedCommand(record.steps), ["sh", "-c", ":"]);
  assert.deepEqual(
    [record.state, latestPid(record.steps), record.outcome, record.exit],
    ["ended", 42, "succeeded", exit],
  );
  assert.equal("type" in record || "runId" in record, false);
});

Deno.test("a run that could not start ends without having started", () => {
  const record = after("intent", "claimed", "ended");
  assert.deepEqual([record.state, record.steps], ["ended", []]);
});

Deno.test("what an agent reports changes neither state nor times, and the end's word is the last", () => {
  const before = after(...BEGUN);
  const record = applyTransition(before, steps.reported);
  assert.deepEqual(record, { ...before, report: { ...NO_REPORT, sessionId: "s" } });
  assert.deepEqual(applyTransition(record, steps.step_ended).report, report);
});

Deno.test("a dropped run keeps its reason", () => {
  const record = after("intent", "dropped");
  assert.deepEqual([record.state, record.dropReason], ["dropped", "lost the race"]);
});

for (const [state, record] of Object.entries(reached) as [RunState, RunRecord][]) {
  Deno.test(`from "${state}" only ${allowed[state].join(", ") || "nothing"} may follow`, () => {
    assert.equal(record.state, state);
    for (const step of Object.values(steps)) {
      const apply = () => applyTransition(record, step);
      if (allowed[state].includes(step.type)) assert.doesNotThrow(apply);
      else assert.throws(apply, TransitionError, step.type);
    }
  });
}

Deno.test("without a record only an intent may come", () => {
  for (const { type, ...step } of Object.values(steps)) {
    if (type === "intent") continue;
    assert.throws(() => applyTransition(null, { type, ...step } as RunTransition), {
      name: "TransitionError",
      message: `Cannot record "${type}" for run "${runId}": it is unknown`,
    });
  }
});

Deno.test("a forbidden step is told with the run's state", () => {
  assert.throws(() => applyTransition(reached.settled, steps.step_started), {
    message: `Cannot record "step_started" for run "${runId}": it is "settled"`,
  });
});

Deno.test("writes are planned and delivered without a change of state", () => {
  const planned = after(...BEGUN, "ended", "writes_planned");
  assert.deepEqual(planned.pendingWrites.map(({ nonce }) => nonce), ["a", "b"]);
  assert.deepEqual([reached.ended.isPlanned, planned.isPlanned], [false, true]);
  const delivered = applyTransition(planned, steps.write_delivered);
  assert.deepEqual(delivered.pendingWrites.map(({ nonce }) => nonce), ["b"]);
  assert.deepEqual([planned.state, delivered.state], ["ended", "ended"]);
  assert.deepEqual(delivered.at, reached.ended.at);
});

Deno.test("a write that came to nothing is no longer pending either", () => {
  const planned = after("intent", "claimed", "ended", "writes_planned");
  for (const result of ["moot", "refused"] as const) {
    const step = { type: "write_delivered", runId, at: 7, nonce: "a", result } as const;
    const record = applyTransition(planned, step);
    assert.deepEqual(record.pendingWrites.map(({ nonce }) => nonce), ["b"]);
    assert.equal("result" in record, false);
  }
});

Deno.test("a move of the task and its next start change neither state nor times", () => {
  const moved = applyTransition(reached.started, steps.task_moved);
  assert.deepEqual(moved, { ...reached.started, movedTo: "Review" });
  const scheduled = applyTransition(reached.ended, steps.retry_scheduled);
  assert.deepEqual(scheduled, { ...reached.ended, retry: { attempt: 3, at: 9 } });
  const settled = applyTransition(scheduled, steps.settled);
  assert.deepEqual(settled.retry, { attempt: 3, at: 9 });
  assert.equal(applyTransition(settled, steps.retry_cancelled).retry, null);
  assert.equal(settled.leavesSession, undefined);
  assert.equal(applyTransition(settled, steps.session_left).leavesSession, true);
  assert.equal(settled.isAskedAgain, undefined);
  assert.equal(applyTransition(settled, steps.rerun_asked).isAskedAgain, true);
});

Deno.test("a move that was begun is in doubt until it is told", () => {
  const moving = applyTransition(reached.started, steps.task_moving);
  assert.deepEqual(moving, { ...reached.started, isMoving: true });
  assert.deepEqual(applyTransition(moving, steps.task_moved), {
    ...reached.started,
    movedTo: "Review",
  });
});

Deno.test("every task that a run made is kept, without a change of state", () => {
  const one = applyTransition(reached.started, steps.task_created);
  assert.deepEqual(one, { ...reached.started, createdTaskIds: ["8"] });
  const two = applyTransition(one, { ...steps.task_created, createdTaskId: "9" } as RunTransition);
  assert.deepEqual(two.createdTaskIds, ["8", "9"]);
});

Deno.test("whatever steps are tried, a run ends once, and nothing is forgotten of how", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...Object.values(steps))), (tries) => {
    let record: RunRecord | null = null;
    const entered: RunState[] = [];
    for (const step of tries) {
      const state: RunState | undefined = record?.state;
      const may = record === null ? step.type === "intent" : mayFollow(record, step);
      if (!may) {
        assert.throws(() => applyTransition(record, step), TransitionError);
        continue;
      }
      record = applyTransition(record, step);
      if (record.state !== state) entered.push(record.state);
    }
    assert.equal(new Set(entered).size, entered.length, "no state is entered twice");
    const hasEnded = entered.includes("ended");
    assert.equal((record?.outcome ?? null) !== null, hasEnded);
    assert.ok(!(hasEnded && entered.includes("dropped")));
  }));
});

Deno.test("a second delivery of the same write changes nothing", () => {
  const once = after("intent", "claimed", "ended", "writes_planned", "write_delivered");
  assert.deepEqual(applyTransition(once, steps.write_delivered), once);
});

Deno.test("whatever is tried, what is pending is what was planned and not delivered", () => {
  const nonces = fc.constantFrom("a", "b", "c", "d");
  const tries = fc.array(fc.oneof(
    fc.uniqueArray(nonces).map((all) => ({ ...steps.writes_planned, writes: all.map(write) })),
    nonces.map((nonce) => ({ ...steps.write_delivered, nonce })),
  ));
  fc.assert(fc.property(tries, (all) => {
    let expected: string[] = [];
    let record = reached.ended;
    for (const step of all as RunTransition[]) {
      record = applyTransition(record, step);
      if (step.type === "writes_planned") expected.push(...step.writes.map(({ nonce }) => nonce));
      if (step.type === "write_delivered") expected = expected.filter((n) => n !== step.nonce);
    }
    assert.deepEqual(record.pendingWrites.map(({ nonce }) => nonce), expected);
  }));
});

Deno.test("a record is never changed in place", () => {
  for (const [state, record] of Object.entries(reached) as [RunState, RunRecord][]) {
    const before = structuredClone(record);
    for (const name of allowed[state]) applyTransition(record, steps[name]);
    assert.deepEqual(record, before);
  }
});

Deno.test("an intent does not hold the environment of its route, which may hold secrets", () => {
  assert.doesNotMatch(JSON.stringify(steps.intent), /SECRET/);
});

Deno.test("a claim and a write that got no answer keep when that was, the claim the first time", () => {
  const doubted = applyTransition(after("intent", "claim_doubted"), {
    type: "claim_doubted",
    runId,
    at: 9,
  });
  assert.equal(doubted.claimDoubtedAt, 2);
  const planned = applyTransition(reached.ended, steps.writes_planned);
  const { pendingWrites } = applyTransition(planned, steps.write_doubted);
  assert.deepEqual(pendingWrites.map(({ doubtedAt }) => doubtedAt), [7, undefined]);
});
