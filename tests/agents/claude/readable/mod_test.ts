import assert from "node:assert/strict";
import { readable } from "../../../../src/agents/claude/readable/mod.ts";
import { recorded, type RecordedSession } from "../../../fixtures/agent_sessions/recorded.ts";
import { message, shown } from "./shown.ts";

const SESSION =
  "Session 019b76da-a800-7000-8000-000000000001, claude-opus-5-5, in /home/ana/project";
const CALL = ["→ Bash: echo hi; pwd", "  hi … (2 lines)"];

/** All that is shown of a recorded session. */
function sessionText(name: RecordedSession): string[] {
  return recorded(name).flatMap((line) => readable(line)?.map(({ text }) => text) ?? "as it is");
}

Deno.test("a session reads as what was said and done", () => {
  assert.deepEqual(sessionText("first"), [
    SESSION,
    ...CALL,
    "All done, turn 10",
    "Succeeded after 2 turns, $0.0031",
  ]);
});

Deno.test("a session that was gone on with tells what this run took of it", () => {
  const told = sessionText("resumed");
  assert.deepEqual(told.slice(-2), ["All done, turn 12", "Succeeded after 2 turns, $0.0031"]);
});

Deno.test("limits of turns and money are named, with what claude says of them", () => {
  assert.deepEqual(sessionText("max_turns"), [
    SESSION,
    ...CALL,
    "Failed (error_max_turns) after 2 turns, $0.0016",
    "  Reached maximum number of turns (1)",
  ]);
  assert.deepEqual(sessionText("max_budget").slice(-2), [
    "Failed (error_max_budget_usd) after 1 turn, $0.0016",
    "  Reached maximum budget ($0.0001)",
  ]);
});

Deno.test("quotas, outages and what else goes wrong are told", () => {
  assert.deepEqual(sessionText("quota"), [
    SESSION,
    "Usage limit (five_hour): rejected, resets at 2026-11-22T23:48:05Z",
    "You've hit your 5-hour limit · resets 11:48pm (UTC)",
    "Failed (api_error) after 1 turn",
    "  You've hit your 5-hour limit · resets 11:48pm (UTC)",
  ]);
  assert.deepEqual(
    sessionText("outage"),
    [SESSION, ...[1, 2, 3].map((n) => `Retrying (attempt ${n}): server_error`)],
  );
  assert.deepEqual(sessionText("unknown_session"), [
    "Failed (error_during_execution)",
    "  No conversation found with session ID: 019b76da-a800-7000-8000-00000000000f",
  ]);
  assert.equal(sessionText("not_logged_in").at(-1), "  Not logged in · Please run /login");
  assert.equal(sessionText("too_long").at(-2), "Failed (prompt_too_long) after 1 turn");
});

Deno.test("claude's other formats of JSON are read too, and say each thing once", () => {
  assert.deepEqual(sessionText("json"), ["All done, turn 16", "Succeeded after 2 turns, $0.0124"]);
  assert.deepEqual(sessionText("json_verbose"), [
    SESSION,
    ...CALL,
    "All done, turn 18",
    "Succeeded after 2 turns, $0.0155",
  ]);
});

Deno.test("types of lines that nobody knows yet say nothing", () => {
  assert.deepEqual(shown({ type: "stream_event", event: {} }), []);
  assert.deepEqual(shown({ type: "toString" }), []);
  assert.deepEqual(shown([{ type: "nope" }, message("assistant", { type: "text", text: "a" })]), [
    "a",
  ]);
});

Deno.test("what is no line of claude's is shown as it is", () => {
  for (const line of ["", "All done.", "{", "{} trailing", "{}", '{"type":7}', "[]", "[1]", "7"]) {
    assert.equal(readable(line), null, line);
  }
  assert.equal(readable('[{"type":"system"},{}]'), null);
  assert.equal(readable("npm warn {}"), null);
  assert.equal(readable(`{${"x".repeat(5_000)}`), null);
});

Deno.test("white space around a line changes nothing", () => {
  const [init = ""] = recorded("first");
  assert.deepEqual(readable(` ${init}\r`), readable(init));
});

Deno.test("of a long line that was cut only its length is told", () => {
  const whole = JSON.stringify(
    message("user", { type: "tool_result", content: "x".repeat(5_000) }),
  );
  const cut = whole.slice(0, 4_000);
  const told = [{ text: "  (a message of which 4,000 characters are left)", tone: "aside" }];
  assert.deepEqual(readable(cut), told);
  assert.deepEqual(readable(`[${cut}`)?.map(({ tone }) => tone), ["aside"]);
  assert.equal(readable(whole.slice(0, 500)), null);
});
