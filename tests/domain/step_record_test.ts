import assert from "node:assert/strict";
import { NO_PROCESS } from "../../src/domain/outcome.ts";
import {
  applyStepTransition,
  latestPid,
  startedCommand,
  type StepRecord,
  type StepTransition,
} from "../../src/domain/step_record.ts";

const run = { runId: "run", at: 7 };

function prepared(step: string, kind: StepRecord["kind"] = "agent"): StepTransition {
  const session = { sessionId: "abc", sessionUsage: null };
  return { type: "step_prepared", ...run, step, kind, argv: [step], ...session, logStart: 5 };
}

function started(step: string, pid = 42): StepTransition {
  return { type: "step_started", ...run, step, pid };
}

function ended(step: string): StepTransition {
  const exit = { ...NO_PROCESS, code: 0 };
  return { type: "step_ended", ...run, step, outcome: "succeeded", exit, report: null };
}

/** The steps after these transitions, or null if one of them cannot be. */
function after(...transitions: readonly StepTransition[]): readonly StepRecord[] | null {
  return transitions.reduce<readonly StepRecord[] | null>(
    (steps, transition) => steps && applyStepTransition(steps, transition),
    [],
  );
}

Deno.test("a step keeps what was decided, then its process, then its end", () => {
  const [step] = after(prepared("agent"), started("agent"), ended("agent")) ?? [];
  assert.deepEqual(step, {
    id: "agent",
    kind: "agent",
    argv: ["agent"],
    sessionId: "abc",
    sessionUsage: null,
    logStart: 5,
    pid: 42,
    startedAt: 7,
    endedAt: 7,
    outcome: "succeeded",
    exit: { ...NO_PROCESS, code: 0 },
  });
});

Deno.test("a step may end without a process", () => {
  assert.equal(after(prepared("agent"), ended("agent"))?.[0]?.startedAt, null);
});

for (
  const [what, transitions] of [
    ["a start of what was not prepared", [started("agent")]],
    ["an end of what was not prepared", [ended("agent")]],
    ["a second start", [prepared("agent"), started("agent"), started("agent")]],
    ["a second end", [prepared("agent"), ended("agent"), ended("agent")]],
    ["a start after the end", [prepared("agent"), ended("agent"), started("agent")]],
    ["two live steps", [prepared("agent"), prepared("after_run", "after_run")]],
    ["an id that comes twice", [prepared("agent"), ended("agent"), prepared("agent")]],
    ["an end of another step", [prepared("agent"), ended("verify")]],
  ] as const
) {
  Deno.test(`steps can't make ${what}`, () => {
    assert.equal(after(...transitions), null);
  });
}

Deno.test("the command is that of the latest agent with a process, the process that of the latest step", () => {
  const agent = [prepared("agent"), started("agent"), ended("agent")];
  assert.deepEqual(startedCommand(after(prepared("agent")) ?? []), []);
  const steps = after(...agent, prepared("after_run", "after_run"), started("after_run", 43)) ?? [];
  assert.deepEqual([startedCommand(steps), latestPid(steps)], [["agent"], 43]);
  assert.equal(latestPid(after(...agent, prepared("verify", "verify")) ?? []), 42);
});
