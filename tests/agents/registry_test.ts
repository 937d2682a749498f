import assert from "node:assert/strict";
import { agentKindOf, agentKinds, defaultAgentOf } from "../../src/agents/registry.ts";
import { fakeAgent } from "../fakes/fake_kinds.ts";

const other = fakeAgent("other", ["other", "other-cli"]);

Deno.test("a kind is found by its type", () => {
  assert.equal(agentKindOf("command")?.type, "command");
  for (const unknown of ["", "Command", "nope", "toString"]) {
    assert.equal(agentKindOf(unknown), null);
  }
});

Deno.test("types are unique and every kind can be loaded", async () => {
  const types = agentKinds.map(({ type }) => type);
  assert.equal(new Set(types).size, types.length);
  for (const kind of agentKinds) {
    assert.equal(typeof (await kind.load()).prepare, "function");
  }
});

Deno.test("a command that no kind claims is passed through", () => {
  for (const command of ["claude-wrapper", "/bin/sh", "", "./run"]) {
    assert.equal(defaultAgentOf(command, [agentKinds[0], other]).type, "command");
  }
});

Deno.test("a command is recognised by its last path segment", () => {
  for (const command of ["other", "/usr/bin/other", "./bin/other-cli"]) {
    assert.equal(defaultAgentOf(command, [agentKinds[0], other]).type, "other");
  }
  assert.equal(defaultAgentOf("other/agent", [agentKinds[0], other]).type, "command");
});

Deno.test("claude is known by its command's name, wherever it is", () => {
  for (const command of ["claude", "/usr/local/bin/claude", "./claude"]) {
    assert.equal(defaultAgentOf(command).type, "claude");
  }
  assert.equal(defaultAgentOf("claude.sh").type, "command");
});
