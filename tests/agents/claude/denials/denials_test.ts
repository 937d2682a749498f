import assert from "node:assert/strict";
import fc from "fast-check";
import { claudeAdapter } from "../../../../src/agents/claude/adapter.ts";
import { agentRun, eventsIn } from "../../../contracts/agent_adapter/subject.ts";
import { recorded } from "../../../fixtures/agent_sessions/recorded.ts";

const LINES = recorded("first");
const RESULT = JSON.parse(LINES.at(-1) ?? "");

/** The denials of a run in /home/ana/project. */
function denialsOf(permission_denials: unknown, args: readonly string[] = ["-p", "x"]) {
  const lines = [...LINES.slice(0, -1), JSON.stringify({ ...RESULT, permission_denials })];
  return claudeAdapter.report(agentRun({}, { args }), eventsIn(claudeAdapter, lines)).denials;
}

const call = (tool_name: string, tool_input: unknown) => ({
  tool_name,
  tool_use_id: "t",
  tool_input,
});
const bash = (command: string) => call("Bash", { command, description: "As it says" });
const settingOf = (refused: unknown, args?: readonly string[]) =>
  denialsOf([refused], args)[0]?.setting;

Deno.test("A6: what was refused is told with the setting that would allow it", () => {
  assert.deepEqual(denialsOf([bash("npm test -- --run"), call("WebSearch", { query: "deno 3" })]), [
    { tool: "Bash", detail: "npm test -- --run", setting: '--allowedTools "Bash(npm test:*)"' },
    { tool: "WebSearch", detail: "deno 3", setting: '--allowedTools "WebSearch"' },
  ]);
});

Deno.test("A6: a setting allows the command of a program, or only the very call", () => {
  for (
    const [command, rule] of [
      ["npm test", "Bash(npm test:*)"],
      ["npm run build -- --watch", "Bash(npm run build:*)"],
      ["git commit -m 'x'", "Bash(git commit:*)"],
      ["cargo clippy", "Bash(cargo clippy:*)"],
      ["rm -rf build", "Bash(rm -rf build)"],
      ["git -C /tmp push", "Bash(git -C /tmp push)"],
      ["npm", "Bash(npm)"],
    ] as const
  ) assert.equal(settingOf(bash(command)), `--allowedTools ${JSON.stringify(rule)}`, command);
});

Deno.test("A6: no setting is proposed that would allow much more than the call", () => {
  for (
    const command of [
      "npm test && rm -rf /",
      "npm test; id",
      "npm test | sh",
      "npm test $(id)",
      "npm `id`",
      "npm test > /etc/x",
      "npm test\nid",
      "x".repeat(500),
      "",
    ]
  ) assert.equal(settingOf(bash(command)), null, command);
  assert.equal(settingOf(call("AskUserQuestion", { questions: [] })), null);
  assert.equal(settingOf(call("Odd tool; rm", {})), null);
});

Deno.test("A6: a file outside of the agent's folder needs that folder, and one inside the right to edit", () => {
  const edit = (file_path: string) => settingOf(call("Edit", { file_path }));
  assert.equal(edit("/home/ana/project/src/a.ts"), "--permission-mode acceptEdits");
  assert.equal(edit("src/a.ts"), "--permission-mode acceptEdits");
  assert.equal(
    edit("/home/ana/other/a.ts"),
    '--add-dir "/home/ana/other" --permission-mode acceptEdits',
  );
  assert.equal(settingOf(call("Read", { file_path: "/etc/hosts" })), '--add-dir "/etc"');
  assert.equal(
    settingOf(call("WebFetch", { url: "https://deno.com/x?y" })),
    '--allowedTools "WebFetch(domain:deno.com)"',
  );
});

Deno.test("A6: a site is spelled as the agent spells it, since a secret in other letters is not masked", () => {
  assert.equal(
    settingOf(call("WebFetch", { url: "https://ana:x@Key-AbC.example.com:80/Y" })),
    '--allowedTools "WebFetch(domain:Key-AbC.example.com)"',
  );
});

Deno.test("A6: what a rule of the route denies no setting lifts", () => {
  const args = ["-p", "--disallowedTools", "Read(./.env)", "Edit(../artificer.toml)", "--", "x"];
  assert.equal(settingOf(call("Write", { file_path: "a.ts" }), args), null);
  assert.equal(settingOf(call("Read", { file_path: "/etc/hosts" }), args), null);
  assert.equal(settingOf(bash("npm test"), args), '--allowedTools "Bash(npm test:*)"');
  assert.equal(
    settingOf(bash("npm test"), ["-p", "--disallowed-tools=Bash(npm:*),WebFetch"]),
    null,
  );
});

Deno.test("A6: each refusal is told once, and of many the first ten", () => {
  const many = Array.from({ length: 500 }, (_, n) => bash(`make target${Math.floor(n / 20)}`));
  const details = denialsOf(many).map(({ detail }) => detail);
  assert.deepEqual(details, Array.from({ length: 10 }, (_, n) => `make target${n}`));
});

Deno.test("A6: no list makes it throw", () => {
  const tools = fc.constantFrom("Bash", "Edit", "Read", "WebFetch", "mcp__a__b", "toString");
  const input = fc.oneof(
    fc.anything(),
    fc.record({ command: fc.string({ unit: "binary" }), url: fc.string(), file_path: fc.string() }),
  );
  const entry = fc.oneof(
    fc.anything(),
    fc.record({ tool_name: fc.oneof(tools, fc.string()), tool_input: input }),
  );
  fc.assert(fc.property(fc.oneof(fc.anything(), fc.array(entry)), (list) => {
    for (const { setting } of denialsOf(list)) assert.doesNotMatch(setting ?? "", /[\n\r\0]/);
  }));
});
