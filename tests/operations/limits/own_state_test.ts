import assert from "node:assert/strict";
import { type Caller, OPEN_CALLER } from "../../../src/operations/caller.ts";
import { getStatus } from "../../../src/operations/dispatcher.ts";
import { perform } from "../../../src/operations/perform.ts";
import { statusJson } from "../../../src/api/mapping.ts";
import { activeRun } from "../../fakes/fake_run_control.ts";
import { routeOf } from "../../fixtures/settings.ts";
import { operationDeps } from "../operation_deps.ts";

const { signal } = new AbortController();
const RUN: Caller = {
  kind: "run",
  runId: "own-run",
  taskId: "1",
  live: true,
  created: (id) => id === "made",
};

/** Something of everything, of this run and of others; whatever others own has "secret" in it. */
function busyDeps() {
  const deps = operationDeps();
  const since = Date.parse("2026-01-01T00:00:00Z");
  const task = (taskId: string, taskName: string, queue: string) => ({ taskId, taskName, queue });
  const own = [task("1", "own", "Todo"), task("made", "made by it", "Todo")];
  const all = [...own, task("2", "secret same queue", "Todo"), task("3", "secret", "Secrets")];
  const held = { reason: "r", remedy: null, since, until: null };
  const others = activeRun({
    runId: "secret-run",
    taskId: "2",
    taskName: "secret",
    argv: ["secret-command"],
  });
  deps.control.routes = ["Todo", "Secrets"];
  deps.control.route = routeOf({ queue: "Todo", doneQueue: "Done" });
  deps.control.current = {
    ...deps.control.current,
    pausedRoutes: ["Todo", "Secrets"],
    heldRoutes: [{ queue: "Todo", ...held }, { queue: "Secrets", ...held }],
    heldTasks: all.map((each) => ({ ...each, ...held })),
    waitingTasks: all.map((each) => ({ ...each, attempt: 2, startsAt: since })),
    orphans: all,
    activeRuns: [activeRun({ runId: "own-run", argv: ["own-command"] }), others],
    claimingTasks: [{
      runId: "secret-claim",
      since,
      isInDoubt: false,
      ...task("3", "secret", "Secrets"),
    }],
    lost: [{ problem: "State folder /secret was removed", remedy: "r", since }],
    queueProblems: { Done: "own problem", Secrets: "a problem" },
    availableSlots: 1,
    pendingWrites: 3,
  };
  deps.config.waiting = [{ change: "secret change", waitsFor: "reload" }];
  const identity = { instanceId: "i", folder: "/secret", stateDir: "/secret", isOpen: true };
  return { ...deps, info: { ...deps.info, identity } };
}

async function statusFor(caller: Caller): Promise<string> {
  const deps = busyDeps();
  const result = await perform(getStatus, { caller, given: {}, signal }, deps);
  assert.ok(result.ok);
  return JSON.stringify(statusJson(result.value, (text) => text));
}

Deno.test("X9: a run sees its own run, its task, what it made and its route in the status, and of others not even a name", async () => {
  const text = await statusFor(RUN);
  assert.doesNotMatch(text, /secret/i);
  const status = JSON.parse(text);
  assert.deepEqual(status.active_agents.map(({ command }: { command: string }) => command), [
    "own-command",
  ]);
  const ids = (tasks: { task_id: string }[]) => tasks.map(({ task_id }) => task_id);
  for (const list of [status.held_tasks, status.waiting_tasks, status.orphans]) {
    assert.deepEqual(ids(list), ["1", "made"]);
  }
  assert.deepEqual(status.routes, ["Todo"]);
  assert.deepEqual(status.paused_routes, ["Todo"]);
  assert.deepEqual(status.held_routes.length, 1);
  assert.deepEqual(status.queue_problems, { Done: "own problem" });
  assert.equal(status.folder, null);
  assert.deepEqual([status.available_slots, status.pending_writes], [1, 3]);
});

Deno.test("X9: a person, and a caller without a token, sees all of the status", async () => {
  for (const caller of [{ kind: "operator" }, OPEN_CALLER] as const) {
    const status = JSON.parse(await statusFor(caller));
    assert.equal(status.active_agents.length, 2);
    assert.equal(status.folder, "/secret");
    assert.equal(status.waiting_changes.length, 1);
    assert.deepEqual(status.routes, ["Todo", "Secrets"]);
  }
});
