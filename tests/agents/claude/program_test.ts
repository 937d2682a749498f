import assert from "node:assert/strict";
import { claudeProgram } from "../../../src/agents/claude/set_up/program.ts";
import { installed, testAgentProgram } from "../../contracts/agent_program.ts";

testAgentProgram({ name: "claude", create: () => claudeProgram });

const STATUS = "auth status";
const answer = (loggedIn: boolean) => JSON.stringify({ loggedIn, authMethod: "none" }, null, 2);

Deno.test("claude says itself whether it is logged in", async () => {
  const version = [2, 1, 197];
  for (const [loggedIn, state] of [[true, "logged_in"], [false, "logged_out"]] as const) {
    const says = { [STATUS]: answer(loggedIn) };
    assert.equal(await claudeProgram.loginState(installed({ version, says })), state);
  }
  const says = { [STATUS]: "something else" };
  assert.equal(await claudeProgram.loginState(installed({ version, says })), "unknown");
});

Deno.test("a claude that would take the question for a prompt is not asked", async () => {
  for (const version of [[1, 0, 128], [2, 1, 40], null]) {
    const old = installed({ version, says: { [STATUS]: answer(true) } });
    assert.equal(await claudeProgram.loginState(old), "unknown");
    assert.deepEqual(old.ran, []);
  }
});
