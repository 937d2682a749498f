import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { createMemoryBackend } from "../../src/backends/memory/adapter.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { AdapterError } from "../../src/domain/errors.ts";
import { flakyAdapter } from "../fakes/flaky_adapter.ts";

const calm = { signal: neverAborted };
const down = new AdapterError("unavailable", "Cannot reach the board");

function board() {
  const task = { id: "1", name: "x", description: "", labels: [], assignees: [] };
  const options = { user: "me", queues: { Todo: [task], Done: [] } };
  return flakyAdapter(createMemoryBackend(options, { clock: systemClock }));
}

Deno.test("a board that is not broken works, and its calls are kept", async () => {
  const adapter = board();
  assert.equal((await adapter.moveTask("1", "Done", calm)).queue, "Done");
  assert.deepEqual(adapter.calls, [{ method: "moveTask", args: ["1", "Done", calm] }]);
});

Deno.test("a call that fails before changes nothing", async () => {
  const adapter = board();
  adapter.break("moveTask", { kind: "fail_before", error: down });
  await assert.rejects(adapter.moveTask("1", "Done", calm), down);
  assert.equal((await adapter.getTask("1", calm)).queue, "Todo");
});

Deno.test("a call that fails after has changed what it was to", async () => {
  const adapter = board();
  adapter.break("moveTask", { kind: "fail_after", error: down });
  await assert.rejects(adapter.moveTask("1", "Done", calm), down);
  assert.equal((await adapter.getTask("1", calm)).queue, "Done");
});

Deno.test("a call that hangs ends with its signal", async () => {
  const adapter = board();
  adapter.break("getTask", { kind: "hang" });
  const giveUp = new AbortController();
  const call = adapter.getTask("1", { signal: giveUp.signal });
  giveUp.abort(new Error("given up"));
  await assert.rejects(call, { message: "given up" });
});

Deno.test("a call that is delayed goes on when it may", async () => {
  const adapter = board();
  const may = Promise.withResolvers<void>();
  adapter.break("moveTask", { kind: "delay", until: may.promise });
  const moving = adapter.moveTask("1", "Done", calm);
  assert.equal((await adapter.getTask("1", calm)).queue, "Todo");
  may.resolve();
  assert.equal((await moving).queue, "Done");
});

Deno.test("a fault lasts as many calls as it is told, or until it is healed", async () => {
  const adapter = board();
  adapter.break("getTask", { kind: "fail_before", error: down }, 2);
  await assert.rejects(adapter.getTask("1", calm), down);
  await assert.rejects(adapter.getTask("1", calm), down);
  await adapter.getTask("1", calm);
  adapter.break("getTask", { kind: "fail_before", error: down });
  await assert.rejects(adapter.getTask("1", calm), down);
  adapter.heal("getTask");
  await adapter.getTask("1", calm);
});

Deno.test("a capability that a board lacks is lacked by the broken one", () => {
  const adapter = board();
  assert.equal(adapter.watch, undefined);
  assert.ok("claimTask" in adapter);
  assert.ok(!("watch" in adapter));
});
