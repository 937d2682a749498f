import assert from "node:assert/strict";
import { readLine } from "../../../src/agents/claude/lines.ts";
import { recorded } from "../../fixtures/agent_sessions/recorded.ts";

const typesOf = (lines: readonly string[]) =>
  lines.map((line) => readLine(line, "stdout")?.type ?? null);

Deno.test("a session's lines are told apart; tool calls and their results say nothing", () => {
  assert.deepEqual(typesOf(recorded("first")), ["session", null, null, "message", "result"]);
  assert.deepEqual(typesOf(recorded("quota")), ["session", "rate_limit", "message", "result"]);
  assert.deepEqual(typesOf(recorded("outage")), ["session", null, null, null]);
});

Deno.test("the session says where it is", () => {
  const [init = ""] = recorded("first");
  assert.deepEqual(readLine(init, "stdout")?.data, {
    session_id: "019b76da-a800-7000-8000-000000000001",
    cwd: "/home/ana/project",
  });
});

Deno.test("the texts of a message are joined; a subagent's message is not the agent's", () => {
  const content = [{ type: "text", text: "one" }, { type: "tool_use" }, {
    type: "text",
    text: "two",
  }];
  const line = { type: "assistant", message: { content }, parent_tool_use_id: null };
  assert.deepEqual(readLine(JSON.stringify(line), "stdout"), {
    type: "message",
    data: { text: "one\ntwo" },
  });
  const ofSubagent = { ...line, parent_tool_use_id: "toolu_1" };
  assert.equal(readLine(JSON.stringify(ofSubagent), "stdout"), null);
  const { parent_tool_use_id: _, ...without } = line;
  assert.equal(readLine(JSON.stringify(without), "stdout")?.type, "message");
});

Deno.test("a single result and an array of all lines are read too", () => {
  const [single = ""] = recorded("json");
  assert.equal(readLine(single, "stdout")?.data.total_cost_usd, 0.012432);
  const [all = ""] = recorded("json_verbose");
  const event = readLine(all, "stdout");
  assert.equal(event?.type, "result");
  assert.equal(event?.data.cwd, "/home/ana/project");
  assert.equal(readLine("[]", "stdout"), null);
});

Deno.test("fields of another type are left out, and the rest of the line still counts", () => {
  const line = JSON.stringify({
    type: "result",
    subtype: 7,
    session_id: "../../etc/passwd",
    is_error: "yes",
    total_cost_usd: -1,
    num_turns: 3,
    result: { text: "no" },
    errors: "none",
    modelUsage: { opus: { inputTokens: "many", outputTokens: 5 }, __proto__: null },
  });
  const { data } = readLine(line, "stdout") ?? {};
  assert.equal(data?.num_turns, 3);
  for (const field of ["subtype", "session_id", "is_error", "total_cost_usd", "result", "errors"]) {
    assert.equal(data?.[field], null, field);
  }
  assert.deepEqual(data?.modelUsage, {
    opus: {
      inputTokens: 0,
      outputTokens: 5,
      cacheReadInputTokens: 0,
      cacheCreationInputTokens: 0,
      costUSD: 0,
    },
  });
});

Deno.test("a session without a real id is none", () => {
  for (const session_id of ["", "x; rm -rf /", "`id`", 7, null, undefined]) {
    const line = JSON.stringify({ type: "system", subtype: "init", session_id, cwd: "/a" });
    assert.equal(readLine(line, "stdout"), null, line);
  }
});

Deno.test("text, a line that was cut and a line of nothing are told apart", () => {
  assert.equal(readLine("All done.", "stdout")?.type, "text");
  assert.equal(readLine('{"type":"result","resu', "stdout")?.type, "unreadable");
  for (const nothing of ["", "  \t", "{}", '{"type":7}', '{"type":"nope"}', "[1]"]) {
    assert.equal(readLine(nothing, "stdout"), null, nothing);
  }
});

Deno.test("on standard error only a refused resume counts", () => {
  const refusals = [
    "No conversation found with session ID: 019b76da-a800-7000-8000-00000000000f",
    "Failed to resume session: EISDIR: illegal operation on a directory, read",
  ];
  for (const line of refusals) assert.equal(readLine(line, "stderr")?.type, "resume_refused");
  for (const line of recorded("first")) assert.equal(readLine(line, "stderr"), null);
  assert.equal(readLine("Warning: No conversation found with session ID", "stderr"), null);
  assert.equal(readLine(refusals[0] ?? "", "stdout")?.type, "text");
});
