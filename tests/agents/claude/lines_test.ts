import assert from "node:assert/strict";
import { readLine } from "../../../src/agents/claude/lines.ts";
import { recorded } from "../../fixtures/agent_sessions/recorded.ts";

const typesOf = (lines: readonly string[]) =>
  lines.map((line) => readLine(line, "stdout")?.type ?? null);

Deno.test("a session's lines are told apart; the results of tools say nothing", () => {
  assert.deepEqual(typesOf(recorded("first")), ["session", "work", null, "message", "result"]);
  assert.deepEqual(typesOf(recorded("quota")), ["session", "rate_limit", "api_error", "failure"]);
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
  assert.deepEqual(readLine(JSON.stringify(ofSubagent), "stdout"), { type: "work", data: {} });
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
  assert.equal(readLine('{"type":"assistant","mess', "stdout")?.type, "unreadable");
  assert.equal(readLine('{"type":"result","resu', "stdout")?.type, "begun");
  for (const nothing of ["", "  \t", "{}", '{"type":7}', '{"type":"nope"}', "[1]"]) {
    assert.equal(readLine(nothing, "stdout"), null, nothing);
  }
});

Deno.test("A4: a session that can't be resumed is told in any wording, in colors and with a prefix", () => {
  const refusals = [
    "No conversation found with session ID: 019b76da-a800-7000-8000-00000000000f",
    "Failed to resume session: EISDIR: illegal operation on a directory, read",
    "\x1b[31mNo conversation found with session ID: 019b76da-a800-7000-8000-00000000000f\x1b[39m",
    "Error: Session ID 019b76da-a800-7000-8000-00000000000f is already in use.",
    "No message found with message.uuid of: 019b76da-a800-7000-8000-00000000000f",
    "[2026-01-01T00:00:00Z] claude: No conversation found to continue",
    "Error: --resume requires a valid session ID or session title when used with --print.",
  ];
  for (const line of refusals) {
    assert.equal(readLine(line, "stderr")?.type, "resume_refused", line);
    assert.equal(readLine(line, "stdout")?.type, "resume_refused", line);
  }
  for (const line of recorded("first")) assert.equal(readLine(line, "stderr"), null);
  const quoted = `I found why the tests fail: claude prints "${refusals[0]}" and exits`;
  assert.equal(readLine(`${"I looked at the log. ".repeat(5)}${quoted}`, "stdout")?.type, "text");
});
