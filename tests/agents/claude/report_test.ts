import assert from "node:assert/strict";
import { claudeAdapter } from "../../../src/agents/claude/adapter.ts";
import { report } from "../../../src/agents/claude/report.ts";
import type { AgentRun } from "../../../src/contracts/agent_adapter.ts";
import { agentRun, eventsIn, RESUME, SESSION } from "../../contracts/agent_adapter/subject.ts";
import { recorded, type RecordedSession } from "../../fixtures/agent_sessions/recorded.ts";

const RECORDED = "019b76da-a800-7000-8000-000000000001";

function runOf(args: readonly string[] = [], changes: Partial<AgentRun> = {}): AgentRun {
  return agentRun(changes, { command: "claude", args: ["-p", "x", ...args] });
}

function reportOf(name: RecordedSession, run = runOf()) {
  return report(run, eventsIn(claudeAdapter, recorded(name)));
}

Deno.test("a session that went well is reported whole", () => {
  const { usage, sessionUsage, ...rest } = reportOf("first");
  assert.deepEqual(rest, {
    sessionId: RECORDED,
    lastMessage: "All done, turn 10",
    outage: null,
    failure: null,
    denials: [],
  });
  assert.equal(usage?.totalCostUsd, 0.003108);
  assert.deepEqual(usage, sessionUsage);
});

Deno.test("while it runs, its session and its last message are known", () => {
  const lines = recorded("first");
  const after = (count: number) => report(runOf(), eventsIn(claudeAdapter, lines.slice(0, count)));
  assert.equal(after(1).sessionId, RECORDED);
  assert.equal(after(3).lastMessage, null);
  assert.equal(after(4).lastMessage, "All done, turn 10");
  assert.equal(after(4).usage, null);
});

Deno.test("a single result and an array of all lines are reported alike", () => {
  for (const name of ["json", "json_verbose"] as const) {
    const { sessionId, usage, lastMessage } = reportOf(name);
    assert.equal(sessionId, RECORDED);
    assert.equal(usage?.turns, 2);
    assert.match(lastMessage ?? "", /^All done, turn \d+$/);
  }
});

Deno.test("an error is the last message where there is no result", () => {
  assert.equal(reportOf("max_turns").lastMessage, "Reached maximum number of turns (1)");
  assert.equal(reportOf("max_budget").lastMessage, "Reached maximum budget ($0.0001)");
  assert.equal(reportOf("not_logged_in").lastMessage, "Not logged in · Please run /login");
});

Deno.test("a quota says until when, in milliseconds", () => {
  assert.equal(reportOf("quota").outage?.resetsAt, 1_795_391_285_000);
  const event = (info: object) => [
    { type: "rate_limit", data: { rate_limit_info: { resetsAt: 1_795_391_285, ...info } } },
  ];
  for (const status of ["allowed", "allowed_warning"]) {
    assert.equal(report(runOf(), event({ status })).outage, null);
  }
  const beyond = event({ status: "rejected", isUsingOverage: true });
  assert.equal(report(runOf(), beyond).outage, null);
});

Deno.test("A1: a reset that is told in milliseconds is read as such", () => {
  const rate_limit_info = { status: "rejected", resetsAt: 1_795_391_285_000 };
  const events = [{ type: "rate_limit", data: { rate_limit_info } }];
  assert.equal(report(runOf(), events).outage?.resetsAt, 1_795_391_285_000);
});

Deno.test("A7: what claude says after its result counts more than the result", () => {
  const said = JSON.stringify({
    type: "assistant",
    message: { content: [{ type: "text", text: "The tests fail now" }] },
  });
  const events = eventsIn(claudeAdapter, [...recorded("first"), said]);
  assert.equal(report(runOf(), events).lastMessage, "The tests fail now");
});

Deno.test("the reason of a failure is whole, since half of a secret can't be masked", () => {
  const secret = "s".repeat(100);
  const errors = [`${"e".repeat(120)} ${secret}`];
  const line = JSON.stringify({ type: "result", subtype: "error_during_execution", errors });
  assert.ok(report(runOf(), eventsIn(claudeAdapter, [line])).failure?.endsWith(secret));
});

Deno.test("a session that is not kept, or not there, can't be gone on with", () => {
  assert.equal(reportOf("first", runOf(["--no-session-persistence"])).sessionId, null);
  const lines = recorded("unknown_session");
  const said = ["No conversation found with session ID: 019b76da-a800-7000-8000-00000000000f"];
  const run = runOf([], { resume: RESUME });
  assert.equal(report(run, eventsIn(claudeAdapter, lines, said)).sessionId, null);
});

Deno.test("where claude prints mere text, the session is the one it was told to use", () => {
  const events = eventsIn(claudeAdapter, ["All done."]);
  const text = ["--output-format", "text"];
  assert.equal(report(runOf(text), events).sessionId, agentRun().id);
  assert.equal(report(runOf(text, { resume: RESUME }), events).sessionId, SESSION);
  assert.equal(report(runOf([...text, "--continue"]), events).sessionId, null);
  assert.equal(report(runOf(text), []).sessionId, null);
});

Deno.test("what an earlier run took is not forgotten by one that says nothing of it", () => {
  const { usage, sessionUsage } = reportOf("outage", runOf([], { resume: RESUME }));
  assert.equal(usage, null);
  assert.deepEqual(sessionUsage, RESUME.usage);
});
