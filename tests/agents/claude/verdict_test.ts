import assert from "node:assert/strict";
import { claudeAdapter } from "../../../src/agents/claude/adapter.ts";
import { classify, resumeFailed } from "../../../src/agents/claude/verdict.ts";
import { eventsIn, runExit } from "../../contracts/agent_adapter/subject.ts";
import { recorded, type RecordedSession } from "../../fixtures/agent_sessions/recorded.ts";

const FAILED = runExit({ code: 1 });
const NO_SESSION = "No conversation found with session ID: 019b76da-a800-7000-8000-00000000000f";

const eventsOf = (name: RecordedSession) => eventsIn(claudeAdapter, recorded(name));

/** The recorded lines, with fields of the result replaced. */
function eventsWith(name: RecordedSession, changes: Readonly<Record<string, unknown>>) {
  const lines = recorded(name);
  const result = { ...JSON.parse(lines.at(-1) ?? ""), ...changes };
  return eventsIn(claudeAdapter, [...lines.slice(0, -1), JSON.stringify(result)]);
}

Deno.test("a session that ends well succeeded", () => {
  for (const name of ["first", "resumed", "json", "json_verbose"] as const) {
    assert.equal(classify(runExit(), eventsOf(name)), "succeeded", name);
  }
});

Deno.test("an error that claude tells of fails the run, also at exit 0", () => {
  for (const exit of [runExit(), FAILED]) {
    assert.equal(classify(exit, eventsOf("max_turns")), "failed");
    assert.equal(classify(exit, eventsOf("too_long")), "failed");
    assert.equal(classify(exit, eventsWith("first", { is_error: true })), "failed");
    assert.equal(
      classify(exit, eventsWith("first", { subtype: "error_max_structured_output_retries" })),
      "failed",
    );
  }
});

Deno.test("A1: an account that is not logged in makes the agent unavailable, also at exit 0", () => {
  for (const exit of [runExit(), FAILED]) {
    assert.equal(classify(exit, eventsOf("not_logged_in")), "agent_unavailable");
  }
});

Deno.test("a quota and a budget are told from a failure", () => {
  for (const exit of [runExit(), FAILED]) {
    assert.equal(classify(exit, eventsOf("quota")), "quota_exhausted");
    assert.equal(classify(exit, eventsOf("max_budget")), "budget_exceeded");
    const tooMany = eventsWith("not_logged_in", { api_error_status: 429 });
    assert.equal(classify(exit, tooMany), "quota_exhausted");
  }
  const [init = "", limit = ""] = recorded("quota");
  const silent = eventsIn(claudeAdapter, [init, limit]);
  assert.equal(classify(runExit({ code: null, signal: "SIGKILL" }), silent), "quota_exhausted");
});

Deno.test("a limit that did not keep a run from its end, or was lifted, fails nothing", () => {
  const [, limit = ""] = recorded("quota");
  const [init = "", ...rest] = recorded("first");
  assert.equal(
    classify(runExit(), eventsIn(claudeAdapter, [init, limit, ...rest])),
    "succeeded",
  );
  const lifted = limit.replace('"rejected"', '"allowed"');
  const events = eventsIn(claudeAdapter, [init, limit, lifted]);
  assert.equal(classify(FAILED, events), "failed");
  const paid = limit.replace('"isUsingOverage":false', '"isUsingOverage":true');
  assert.equal(classify(FAILED, eventsIn(claudeAdapter, [init, paid])), "failed");
});

Deno.test("exit 0 in the middle of a session is no success", () => {
  const lines = recorded("first");
  for (let count = 1; count < lines.length; count++) {
    const events = eventsIn(claudeAdapter, lines.slice(0, count));
    assert.equal(classify(runExit(), events), "failed", `${count} lines`);
  }
});

Deno.test("exit 0 decides where no session was ever spoken of", () => {
  assert.equal(classify(runExit(), []), "succeeded");
  assert.equal(classify(runExit(), eventsIn(claudeAdapter, ["All done."])), "succeeded");
  for (const text of ["[x] All done.", "{ not JSON", '{"json":"of the task"}', "}"]) {
    assert.equal(
      classify(runExit(), eventsIn(claudeAdapter, ["All done:", text])),
      "succeeded",
      text,
    );
  }
});

Deno.test("an exit code other than 0 fails a run that says it went well", () => {
  assert.equal(classify(FAILED, eventsOf("first")), "failed");
});

Deno.test("a session that is not there, or can't be read, could not be resumed", () => {
  assert.ok(
    resumeFailed(FAILED, eventsIn(claudeAdapter, recorded("unknown_session"), [NO_SESSION])),
  );
  assert.ok(resumeFailed(FAILED, eventsIn(claudeAdapter, [], [NO_SESSION])), "text and json");
  const unreadable = "Failed to resume session: EISDIR: illegal operation on a directory, read";
  assert.ok(resumeFailed(FAILED, eventsIn(claudeAdapter, [], [unreadable])));
});

Deno.test("a session that has grown too long could not be resumed, unless work was done in it", () => {
  assert.ok(resumeFailed(FAILED, eventsOf("too_long")));
  assert.ok(resumeFailed(FAILED, eventsWith("too_long", { terminal_reason: undefined })));
  assert.ok(!resumeFailed(FAILED, eventsWith("too_long", { num_turns: 5 })));
});

Deno.test("no other failure is a resume's", () => {
  for (const name of ["outage", "quota", "not_logged_in", "max_turns", "max_budget"] as const) {
    assert.ok(!resumeFailed(FAILED, eventsOf(name)), name);
  }
  const killed = runExit({ code: null, signal: "SIGKILL" });
  assert.ok(!resumeFailed(killed, eventsIn(claudeAdapter, [], [NO_SESSION])));
  assert.ok(!resumeFailed(FAILED, []));
  assert.ok(!resumeFailed(FAILED, eventsIn(claudeAdapter, recorded("first"), [NO_SESSION])));
});
