import assert from "node:assert/strict";
import { createReadable } from "../../../../src/agents/claude/readable/mod.ts";
import { message, shown } from "./shown.ts";

function called(name: string, input: unknown): string | undefined {
  return shown(message("assistant", { type: "tool_use", id: "toolu_1", name, input }))?.[0];
}

Deno.test("of a command the first line is shown", () => {
  assert.equal(called("Bash", { command: "npm test", description: "Test" }), "→ Bash: npm test");
  assert.equal(called("Bash", { command: "\n cat <<E\none\nE\n" }), "→ Bash: cat <<E …");
  assert.equal(called("Bash", { command: "ls\n" }), "→ Bash: ls");
});

Deno.test("a very long command is cut, once", () => {
  const long = "x".repeat(10_000);
  assert.equal(called("Bash", { command: `${long}\n${long}` }), `→ Bash: ${"x".repeat(149)}…`);
});

Deno.test("claude's other tools are known by what they work on", () => {
  for (
    const [name, input, told] of [
      ["Read", { file_path: "/a/b.ts", limit: 5 }, "/a/b.ts"],
      ["Edit", { file_path: "/a/b.ts", old_string: "x", new_string: "y" }, "/a/b.ts"],
      ["Write", { file_path: "/a/b.ts", content: "x" }, "/a/b.ts"],
      ["NotebookEdit", { notebook_path: "/a/b.ipynb" }, "/a/b.ipynb"],
      ["Grep", { pattern: "TODO", path: "/a" }, "TODO"],
      ["Glob", { pattern: "**/*.ts" }, "**/*.ts"],
      ["WebFetch", { url: "https://example.com", prompt: "x" }, "https://example.com"],
      ["WebSearch", { query: "deno" }, "deno"],
      ["Task", { description: "Look around", prompt: "…" }, "Look around"],
    ] as const
  ) {
    assert.equal(called(name, input), `→ ${name}: ${told}`);
  }
});

Deno.test("of any other tool the arguments are shown, and nothing of what lies deep in them", () => {
  const input = { id: "5", n: 3, to: null, on: true, list: [1], none: [], deep: { a: {} } };
  assert.equal(
    called("mcp__board__move", input),
    '→ mcp__board__move: { id: "5", n: 3, to: null, on: true, list: […], none: [], deep: {…} }',
  );
  assert.equal(called("Exit", {}), "→ Exit");
  assert.equal(called("Exit", "no object"), "→ Exit");
  assert.match(called("Big", { text: "x".repeat(10_000) }) ?? "", /^→ Big: \{ text: "x{100,140}…$/);
});

Deno.test("a tool without its telling argument is shown by all others", () => {
  assert.equal(called("Bash", { cmd: "ls" }), '→ Bash: { cmd: "ls" }');
  assert.equal(called("Bash", { command: ["ls"] }), "→ Bash: { command: […] }");
  assert.equal(called("Bash", { command: " " }), '→ Bash: { command: " " }');
});

Deno.test("a tool may be called like anything", () => {
  assert.equal(called("toString", { "": "a" }), '→ toString: { : "a" }');
  assert.equal(called("a\nb\x1b[2J\x07", { command: "x" }), '→ a b\\u0007: { command: "x" }');
  assert.equal(called("Bash", { command: "echo \x1b[31m\x07" }), "→ Bash: echo \\u0007");
  assert.equal(called("T", { "\x07": "\x9b" }), '→ T: { \\u0007: "\\u009b" }');
});

Deno.test("arguments may be nested more deeply than a stack is", () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const call = `{"type":"tool_use","name":"T","input":{"deep":${deep}}}`;
  const line = `{"type":"assistant","message":{"content":[${call}]}}`;
  assert.deepEqual(createReadable()(line), [{ text: "→ T: { deep: […] }", tone: "action" }]);
});
