import assert from "node:assert/strict";
import { claudeAdapter } from "../../../src/agents/claude/adapter.ts";
import { classify, statedResult } from "../../../src/agents/claude/verdict.ts";
import { eventsIn, runExit } from "../../contracts/agent_adapter/subject.ts";
import { recorded } from "../../fixtures/agent_sessions/recorded.ts";

const LINES = recorded("first");
const [INIT = "", TOOL = ""] = LINES;
const GOOD = LINES.at(-1) ?? "";
const SPURIOUS = JSON.stringify({
  type: "result",
  subtype: "error_during_execution",
  is_error: true,
  num_turns: 0,
  errors: ["The socket was closed"],
});

const statedIn = (lines: readonly string[]) => statedResult(eventsIn(claudeAdapter, lines));

Deno.test("A3: claude states its result once, at its end", () => {
  for (let count = 0; count < LINES.length; count++) {
    assert.equal(statedIn(LINES.slice(0, count)), null, `${count} lines`);
  }
  assert.equal(statedIn(LINES), "succeeded");
  assert.equal(statedIn(recorded("json")), "succeeded");
  assert.equal(statedIn(recorded("json_verbose")), "succeeded");
  assert.equal(statedIn(recorded("max_turns")), "failed");
  assert.equal(statedIn(["All done."]), null, "text states nothing");
});

Deno.test("A3: an error line after a success, without work between them, takes nothing back", () => {
  const lines = [...LINES, SPURIOUS];
  assert.equal(statedIn(lines), "succeeded");
  assert.equal(classify(runExit(), eventsIn(claudeAdapter, lines)), "succeeded");
  assert.equal(statedIn([...LINES, INIT, SPURIOUS]), "succeeded");
});

Deno.test("A3: an agent that works on after its success has stated nothing until it says so again", () => {
  assert.equal(statedIn([...LINES, TOOL]), null);
  assert.equal(statedIn([...LINES, TOOL, SPURIOUS]), "failed");
  assert.equal(statedIn([...LINES, TOOL, GOOD]), "succeeded");
  assert.equal(statedIn([INIT, TOOL, SPURIOUS, GOOD]), "succeeded");
});

Deno.test("A1: an outage states nothing", () => {
  for (const name of ["not_logged_in", "quota"] as const) {
    assert.equal(statedIn(recorded(name)), null);
  }
});
