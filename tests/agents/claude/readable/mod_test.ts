import assert from "node:assert/strict";
import { createReadable } from "../../../../src/agents/claude/readable/mod.ts";
import { recorded, type RecordedSession } from "../../../fixtures/agent_sessions/recorded.ts";
import { message, shown } from "./shown.ts";

const readable = (line: string) => createReadable()(line);

const SESSION = [
  "Session 019b76da-a800-7000-8000-000000000001, claude-opus-5-5",
  "  in /home/ana/project",
];
const CALL = ["→ Bash: echo hi; pwd", "  hi … (2 lines)"];

/** All that is shown of a recorded session. */
function sessionText(name: RecordedSession): string[] {
  const read = createReadable();
  return recorded(name).flatMap((line) => read(line)?.map(({ text }) => text) ?? "as it is");
}

Deno.test("a session reads as what was said and done", () => {
  assert.deepEqual(sessionText("first"), [
    ...SESSION,
    ...CALL,
    "All done, turn 10",
    "Succeeded after 2 turns, $0.0031",
  ]);
});

Deno.test("a session that was gone on with tells what this run took of it", () => {
  const told = sessionText("resumed");
  assert.deepEqual(told.slice(-2), ["All done, turn 12", "Succeeded after 2 turns, $0.0031"]);
});

Deno.test("calls side by side, plans, edits and errors of a real session", () => {
  assert.deepEqual(sessionText("tools"), [
    ...SESSION,
    "I look around first.",
    "→ Bash: sleep 1; echo slow; echo two",
    "→ Bash: echo fast",
    "→ Read: /home/ana/project/a.ts",
    "  1 const a = 1; … (4 lines)",
    "← Bash: echo fast",
    "  fast",
    "← Bash: sleep 1; echo slow; echo two",
    "  slow … (2 lines)",
    "Plan.",
    "→ Plan",
    "  [x] Read the code",
    "  [>] Write a test",
    "  [ ] Land",
    "  Error: No such tool available: TodoWrite. TodoWrite is disabled for this session, in subagents as well as here.",
    "→ Plan: [ ] Write a test",
    "→ Plan: [ ] Land it",
    "→ Plan: [>] Write a test",
    "→ Plan",
    "  [ ] Write a test",
    "  [ ] Land it",
    "Edit.",
    "→ Edit: /home/ana/project/a.ts",
    "  - const b = 2;",
    "  + const b = 20;",
    "  + const x = 5;",
    "→ Write: /home/ana/project/n.ts",
    "  + one",
    "  + two",
    "  + three",
    "Break.",
    "→ Bash: echo oops >&2; exit 3",
    "→ Bash: true",
    "← Bash: echo oops >&2; exit 3",
    "  Error: Exit code 3",
    "    oops",
    "← Bash: true",
    "  (Bash completed with no output)",
    "All is done.",
    "",
    "- one",
    "- two",
    "Succeeded after 13 turns, $0.0093",
  ]);
});

Deno.test("limits of turns and money are named, with what claude says of them", () => {
  assert.deepEqual(sessionText("max_turns"), [
    ...SESSION,
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
    ...SESSION,
    "Usage limit (five_hour): rejected, resets at 2026-11-22T23:48:05Z",
    "You've hit your 5-hour limit · resets 11:48pm (UTC)",
    "Failed (api_error) after 1 turn",
  ]);
  assert.deepEqual(
    sessionText("outage"),
    [...SESSION, ...[1, 2, 3].map((n) => `Retrying (attempt ${n}): server_error`)],
  );
  assert.deepEqual(sessionText("unknown_session"), [
    "Failed (error_during_execution)",
    "  No conversation found with session ID: 019b76da-a800-7000-8000-00000000000f",
  ]);
  assert.deepEqual(sessionText("not_logged_in").slice(-2), [
    "Not logged in · Please run /login",
    "Failed (api_error) after 1 turn",
  ]);
  assert.equal(sessionText("too_long").at(-1), "Failed (prompt_too_long) after 1 turn");
});

Deno.test("claude's other formats of JSON are read too, and say each thing once", () => {
  assert.deepEqual(sessionText("json"), ["All done, turn 16", "Succeeded after 2 turns, $0.0124"]);
  assert.deepEqual(sessionText("json_verbose"), [
    ...SESSION,
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
