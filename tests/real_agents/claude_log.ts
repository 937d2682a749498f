/** A test of what people see of a real claude's work; `claude.ts` says how it is run. */
import assert from "node:assert/strict";
import { createReadable } from "../../src/agents/claude/readable/mod.ts";
import { claudeWorld } from "./claude_world.ts";
import type { Call } from "./scripted_model.ts";

const claude = Deno.env.get("ARTIFICER_TEST_CLAUDE") ?? "";

const bash = (command: string): Call => ({
  tool: "Bash",
  input: { command, description: "As the script says" },
});

Deno.test("the log shows plans, edits and the calls of results, and the last message once", async () => {
  await using world = await claudeWorld(claude, {
    args: [
      "--permission-mode",
      "acceptEdits",
      "--allowedTools",
      "Bash,Read,Edit,Write,TaskCreate,TaskUpdate",
      "-p",
      "{task_name}",
    ],
    env: { ANTHROPIC_API_KEY: "x" },
  });
  const { model, folder, call } = world;
  const file_path = `${folder}/notes.txt`;
  model.play(
    {
      say: "First a plan.",
      calls: [{ tool: "TaskCreate", input: { subject: "Write it", description: "…" } }],
    },
    { tool: "TaskUpdate", input: { taskId: "1", status: "in_progress" } },
    { tool: "Write", input: { file_path, content: "one\ntwo\n" } },
    { tool: "Edit", input: { file_path, old_string: "one\ntwo", new_string: "one\n2" } },
    { say: "Now both.", calls: [bash("echo first"), bash("echo second; exit 3")] },
    { say: "All is done." },
  );
  await call("/tasks", { queue_name: "Todo", name: "write", description: "By a test." });
  const { run_id, outcome } = await world.settled(1);
  assert.equal(outcome, "succeeded");
  const response = await fetch(
    `${String((await world.dispatcher.event("listening")).url)}/runs/${run_id}/log`,
  );
  const read = createReadable();
  const lines = (await response.text()).trimEnd().split("\n").flatMap((line) => read(line) ?? []);
  const shown = lines.map(({ text }) => text).slice(1, -1);
  assert.deepEqual(shown, [
    `  in ${folder}`,
    "First a plan.",
    "→ Plan: [ ] Write it",
    "→ Plan: [>] Write it",
    `→ Write: ${file_path}`,
    "  + one",
    "  + two",
    `→ Edit: ${file_path}`,
    "  - two",
    "  + 2",
    "Now both.",
    "→ Bash: echo first",
    "→ Bash: echo second; exit 3",
    "← Bash: echo first",
    "  first",
    "← Bash: echo second; exit 3",
    "  Error: Exit code 3",
    "    second",
    "All is done.",
  ]);
  assert.match(lines.at(-1)?.text ?? "", /^Succeeded after \d+ turns/);
});
