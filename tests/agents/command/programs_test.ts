import assert from "node:assert/strict";
import { parse } from "smol-toml";
import { programs } from "../../../src/agents/command/programs/mod.ts";
import { CONTEXT, installed, testAgentProgram } from "../../contracts/agent_program.ts";

for (const program of programs) testAgentProgram({ name: program.command, create: () => program });

function programOf(command: string) {
  return programs.find((program) => program.command === command) ?? assert.fail();
}

Deno.test("codex says itself whether it is logged in, also among its warnings", async () => {
  const { loginState } = programOf("codex");
  const version = [0, 171, 0];
  for (
    const [text, state] of [
      ["Not logged in", "logged_out"],
      ["WARNING: x\nLogged in using ChatGPT", "logged_in"],
      ["Logged in using an API key - sk-…", "logged_in"],
      ["error: something", "unknown"],
    ] as const
  ) {
    assert.equal(await loginState(installed({ version, says: { "login status": text } })), state);
  }
});

Deno.test("a codex that would take the question for a prompt is not asked", async () => {
  for (const version of [[0, 1, 2505171051], [0, 19, 9], null]) {
    const old = installed({ version, says: { "login status": "Logged in" } });
    assert.equal(await programOf("codex").loginState(old), "unknown");
    assert.deepEqual(old.ran, []);
  }
});

Deno.test("codex writes in its folder alone, reaches the API and keeps PATH; without git it is told so", () => {
  const argsIn = (isRepository: boolean) =>
    programOf("codex").suggestArguments({ ...CONTEXT, isRepository }).flatMap(({ args }) => args);
  assert.deepEqual(argsIn(true), [
    "exec",
    "-s",
    "workspace-write",
    "-c",
    "sandbox_workspace_write.network_access=true",
    "-c",
    "allow_login_shell=false",
    "--json",
  ]);
  assert.deepEqual(argsIn(false).filter((arg) => !argsIn(true).includes(arg)), [
    "--skip-git-repo-check",
  ]);
});

Deno.test("gemini may run what a person allowed, and nothing else", () => {
  const { suggestFile } = programOf("gemini");
  const { rule } = parse(suggestFile?.(CONTEXT).text ?? "");
  assert.deepEqual(JSON.parse(JSON.stringify(rule)), [{
    toolName: "run_shell_command",
    commandPrefix: ["this-program task", "npm test", "git commit"],
    decision: "allow",
    priority: 100,
  }]);
});

Deno.test("opencode may run what a person allowed, and reaches nothing outside of its folder", () => {
  const { suggestEnv } = programOf("opencode");
  assert.deepEqual(JSON.parse(suggestEnv?.(CONTEXT)["OPENCODE_PERMISSION"] ?? ""), {
    edit: "allow",
    bash: {
      "*": "deny",
      "this-program task *": "allow",
      "npm test *": "allow",
      "git commit *": "allow",
    },
    external_directory: "deny",
  });
});

Deno.test("opencode's credentials and variables are a login; without them it may still work", async () => {
  for (
    const [text, state] of [
      ["┌  Credentials\n│\n└  1 credentials\n", "logged_in"],
      ["└  0 credentials\n\n└  2 environment variables\n", "logged_in"],
      ["└  0 credentials\n", "unknown"],
    ] as const
  ) {
    const { loginState } = programOf("opencode");
    assert.equal(await loginState(installed({ says: { "auth list": text } })), state);
  }
});
