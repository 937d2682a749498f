import assert from "node:assert/strict";
import fc from "fast-check";
import { claudeAdapter } from "../../../src/agents/claude/adapter.ts";
import { joinedResult } from "../../../src/agents/claude/broken_lines.ts";
import { classify } from "../../../src/agents/claude/verdict.ts";
import { agentRun, eventsIn, runExit } from "../../contracts/agent_adapter/subject.ts";
import { recorded } from "../../fixtures/agent_sessions/recorded.ts";
import { RunOutput } from "../../../src/dispatcher/steps/output.ts";
import { neverAborted } from "../../../src/async/abort.ts";
import { FakeRun } from "../../fakes/fake_executor.ts";
import { runSpec } from "../../fixtures/runs.ts";

const LINES = recorded("first");
const BEFORE = LINES.slice(0, -1);
const GOOD = LINES.at(-1) ?? "";
const BAD = JSON.stringify({ ...JSON.parse(GOOD), is_error: true, subtype: "error_max_turns" });
const OTHER = JSON.stringify({ type: "system", subtype: "status", status: "}{\"'" });
const MIB = 2 ** 20;

const outcomeOf = (lines: readonly string[]) =>
  classify(runExit(), eventsIn(claudeAdapter, [...BEFORE, ...lines]));
const reportOf = (lines: readonly string[]) =>
  claudeAdapter.report(agentRun(), eventsIn(claudeAdapter, [...BEFORE, ...lines]));

/** The outcome of a run that printed `text`, as the dispatcher reads it: in pieces, with a limit for lines. */
async function outcomeOfText(text: string) {
  const run = new FakeRun(runSpec(["claude"]), 1, true);
  for (let at = 0; at < text.length; at += 65_536) run.print(text.slice(at, at + 65_536));
  run.exit();
  const output = new RunOutput({
    agent: claudeAdapter,
    redact: (line) => line,
    log: { append: () => {} },
    onActivity: () => {},
    onEvent: () => {},
  });
  await output.follow(run, neverAborted);
  const { failure } = claudeAdapter.report(agentRun(), output.events);
  return { outcome: classify(runExit(), output.events), failure };
}

Deno.test("A7: a result that another event breaks in two counts, wherever it is broken", () => {
  const places = fc.integer({ min: '{"duration_api_ms":'.length, max: GOOD.length - 20 });
  fc.assert(fc.property(places, fc.boolean(), fc.boolean(), (at, isGood, onOwnLine) => {
    const line = isGood ? GOOD : BAD;
    const [start, rest] = [line.slice(0, at), line.slice(at)];
    const printed = onOwnLine ? [start, OTHER, rest] : [`${start}${OTHER}`, rest];
    assert.equal(outcomeOf(printed), isGood ? "succeeded" : "failed", JSON.stringify(printed));
  }));
});

Deno.test("A7: a result behind the half of another event, or with it on one line, counts", () => {
  const message = BEFORE.at(-1) ?? "";
  for (const [line, outcome] of [[GOOD, "succeeded"], [BAD, "failed"]] as const) {
    assert.equal(outcomeOf([`${message.slice(0, 60)}${line}`, message.slice(60)]), outcome);
    assert.equal(outcomeOf([`${message}${line}`]), outcome);
  }
});

Deno.test("A7: a result that is there twice counts once", () => {
  assert.equal(outcomeOf([GOOD, GOOD]), "succeeded");
  assert.equal(outcomeOf([BAD, BAD]), "failed");
});

Deno.test("A7: a run without a result, or with one that can't be read, failed with an unknown result", () => {
  assert.equal(outcomeOf([]), "failed");
  assert.equal(reportOf([]).failure, "its result is unknown: its output ends without one");
  for (const cut of [GOOD.slice(0, 200), `${GOOD.slice(0, 200)}${OTHER}`]) {
    assert.equal(outcomeOf([cut]), "failed");
    assert.equal(reportOf([cut]).failure, "its result is unknown: the line with it can't be read");
  }
});

Deno.test("A7: a result of more than 1 MiB is read by its beginning and its end", async () => {
  const result = 'x\\"}],\\"is_error\\":false,"'.repeat(MIB / 20);
  for (const [line, outcome] of [[GOOD, "succeeded"], [BAD, "failed"]] as const) {
    const { session_id: _, ...facts } = JSON.parse(line);
    const orders = [
      { ...facts, result },
      { type: "result", subtype: facts.subtype, is_error: facts.is_error, result, num_turns: 2 },
      { result, type: "result", is_error: facts.is_error, num_turns: 2, uuid: "u" },
      { type: "result", is_error: facts.is_error, errors: [result, result], uuid: "u" },
    ];
    for (const json of orders) {
      const text = [...BEFORE, JSON.stringify(json), ""].join("\n");
      assert.equal((await outcomeOfText(text)).outcome, outcome);
    }
  }
});

Deno.test("A7: a long line that does not say how it ended makes the result unknown", async () => {
  const text = [...BEFORE, `{"type":"result","result":"${"x".repeat(2 * MIB)}`].join("\n");
  assert.deepEqual(await outcomeOfText(text), {
    outcome: "failed",
    failure: "its result is unknown: the line with it can't be read",
  });
});

Deno.test("the parts of a broken result are put together once, however many events follow", () => {
  const begun = { type: "begun", data: { text: '{"type":"result","subtype":"success",' } };
  const rest = { type: "rest", data: { text: '"result":"Done"}' } };
  const first = joinedResult([begun, rest]);
  assert.equal(first?.result, "Done");
  assert.equal(joinedResult([begun, rest, { type: "work", data: {} }]), first);
  const other = { type: "begun", data: { text: '{"type":"result","is_error":true,' } };
  assert.equal(joinedResult([other, rest])?.is_error, true);
});
