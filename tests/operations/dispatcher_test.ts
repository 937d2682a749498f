import assert from "node:assert/strict";
import type { HookVerdict } from "../../src/contracts/task_adapter.ts";
import { type Caller, OPEN_CALLER } from "../../src/operations/caller.ts";
import {
  drain,
  getStatus,
  pause,
  refresh,
  reload,
  resume,
} from "../../src/operations/dispatcher.ts";
import { receiveHook } from "../../src/operations/hook.ts";
import { perform } from "../../src/operations/perform.ts";
import { assertRefused, operationDeps } from "./operation_deps.ts";

const { signal } = new AbortController();
const ask = (given: Record<string, unknown>, caller: Caller = OPEN_CALLER) => ({
  caller,
  given,
  signal,
});

Deno.test("the status is the dispatcher's, with what is configured", async () => {
  const deps = operationDeps();
  const { info } = deps;
  const since = new Date(deps.clock.now()).setHours(0, 0, 0, 0);
  const today = { since, runs: 0, failures: 0, costUsd: 0 };
  const value = { info, status: deps.control.status(), waitingChanges: [], today };
  assert.deepEqual(await perform(getStatus, ask({}), deps), { ok: true, value });
});

Deno.test("a journal that cannot be read costs the status the totals of today alone", async () => {
  const deps = operationDeps();
  const runs = { ...deps.runs, totalsOf: () => Promise.reject(new Error("damaged")) };
  const result = await perform(getStatus, ask({}), { ...deps, runs });
  assert.ok(result.ok);
  assert.equal(result.value.today, null);
});

Deno.test("a refresh takes nothing, and asks for one look", async () => {
  const deps = operationDeps();
  assert.ok((await perform(refresh, ask({}), deps)).ok);
  assertRefused(await perform(refresh, ask({ force: true }), deps), "invalid");
  assert.equal(deps.control.refreshes, 1);
});

Deno.test("a pause, its end and a drain are asked for all routes, or for one by either name", async () => {
  const deps = operationDeps();
  const byAlias = { ...ask({}), readFields: () => [["queue", "Todo"] as const] };
  for (const operation of [pause, resume, drain]) {
    const all = await perform(operation, ask({}), deps);
    assert.deepEqual(all, { ok: true, value: { queue: null, status: deps.control.status() } });
    assert.ok((await perform(operation, byAlias, deps)).ok);
  }
  assert.deepEqual(
    deps.control.asked,
    ["pause", "pause Todo", "resume", "resume Todo", "drain", "drain Todo"],
  );
});

Deno.test("a route that does not exist is refused with the nearest one, and a run is refused", async () => {
  const deps = operationDeps();
  const run: Caller = {
    kind: "run",
    runId: "run-1",
    taskId: "1",
    live: true,
    created: () => false,
  };
  assertRefused(await perform(reload, ask({}, run), deps), "not_for_runs");
  assert.equal(deps.config.reloads, 0);
  for (const operation of [pause, resume, drain]) {
    assertRefused(
      await perform(operation, ask({ route: "Tdoo" }), deps),
      "unknown_route",
      /did you mean "Todo"\?$/,
    );
    assertRefused(await perform(operation, ask({}, run), deps), "not_for_runs");
  }
  assert.deepEqual(deps.control.asked, []);
});

Deno.test("a delivery is read only if its board has a webhook", async () => {
  let reads = 0;
  const delivery = {
    board: "fake",
    headers: new Headers(),
    readBody: () => Promise.resolve(new Uint8Array(++reads)),
  };
  const boardOf = (verdict: HookVerdict) => ({
    tasks: { receiveHook: () => verdict },
    info: { backend: "fake" },
  });
  assertRefused(
    await receiveHook(delivery, { tasks: {}, info: { backend: "fake" } }),
    "no_hook",
  );
  assertRefused(await receiveHook({ ...delivery, board: "other" }, boardOf("hint")), "no_hook");
  assert.equal(reads, 0);
  assert.deepEqual(await receiveHook(delivery, boardOf("hint")), { ok: true, value: "hint" });
  assertRefused(await receiveHook(delivery, boardOf("unauthorized")), "hook_unauthorized");
  assertRefused(await receiveHook(delivery, boardOf("malformed")), "broken_json");
  assert.equal(reads, 3);
  for (const [isAdmitted, wanted] of [[false, 3], [true, 4]] as const) {
    const { tasks, info } = boardOf("hint");
    const admitting = { tasks: { ...tasks, admitsHook: () => isAdmitted }, info };
    assert.equal((await receiveHook(delivery, admitting)).ok, isAdmitted);
    assert.equal(reads, wanted);
  }
});
