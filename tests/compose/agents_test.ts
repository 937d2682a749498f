import assert from "node:assert/strict";
import { LoadedAgents } from "../../src/compose/agents.ts";
import { routeOf } from "../fixtures/settings.ts";

Deno.test("the kinds that routes name are there once they are loaded, and stay there", async () => {
  const agents = new LoadedAgents();
  assert.throws(() => agents.of("command"), /Cannot find agent kind "command"/);
  await agents.load([routeOf({ agent: "command" }), routeOf({ agent: "command" })]);
  const first = agents.of("command");
  assert.throws(() => agents.of("claude"), /Cannot find agent kind "claude"/);
  await agents.load([routeOf({ agent: "claude" })]);
  assert.notEqual(agents.of("claude"), first);
  assert.equal(agents.of("command"), first, "a live run may still speak to it");
});

Deno.test("a kind that nobody knows is no agent", async () => {
  const agents = new LoadedAgents();
  await agents.load([routeOf({ agent: "parrot" })]);
  assert.throws(() => agents.of("parrot"), /Cannot find agent kind "parrot"/);
});
