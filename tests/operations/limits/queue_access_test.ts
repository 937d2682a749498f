import assert from "node:assert/strict";
import { type Caller, OPEN_CALLER } from "../../../src/operations/caller.ts";
import { perform } from "../../../src/operations/perform.ts";
import { createTask, moveTask } from "../../../src/operations/tasks.ts";
import { routeOf } from "../../fixtures/settings.ts";
import { assertRefused, operationDeps } from "../operation_deps.ts";

const { signal } = new AbortController();
const RUN: Caller = { kind: "run", runId: "run-1", taskId: "1", live: true, created: () => false };

const ROUTE = routeOf({
  queue: "Todo",
  inProgressQueue: "In Progress",
  doneQueue: "Review",
  failedQueue: null,
});

/** A board with a route "Todo", whose tasks go to the route "Review" when they are done, and others. */
function depsWith(allowQueues: readonly string[] | null) {
  const plain = operationDeps();
  const workQueues = ["Todo", "In Progress", "Review", "Deploy", "Deploying"];
  const deps = { ...plain, info: { ...plain.info, workQueues } };
  deps.control.route = { ...ROUTE, allowQueues };
  for (const queue of ["Review", "Deploy", "Deploying", "Backlog"]) deps.tasks.queues.add(queue);
  const create = (queue_name: string, caller: Caller = RUN) =>
    perform(createTask, { caller, given: { queue_name, name: "Next" }, signal }, deps);
  const move = (target_queue: string, caller: Caller = RUN) =>
    perform(moveTask, { caller, given: { id: "1", target_queue }, signal }, deps);
  return { ...deps, create, move };
}

Deno.test("X9: without allow_queues a run puts tasks into its route's queues and where no route watches, and not where another command starts", async () => {
  const { create, move, tasks } = depsWith(null);
  for (const queue of ["Todo", "In Progress", "Review", "Backlog"]) {
    assert.ok((await create(queue)).ok, queue);
    assert.ok((await move(queue)).ok, queue);
  }
  const before = tasks.calls.length;
  for (const ask of [create, move]) {
    assertRefused(
      await ask("Deploy"),
      "queue_not_allowed",
      /runs of route "Todo" may not put tasks into "Deploy", since another route starts its command for tasks there; .*: allow_queues = \["Deploy", …\] under \[routing\."Todo"\], with every other queue that its agents need$/,
    );
    // A task there that is assigned to the dispatcher's user looks like an orphan, which can be started again.
    assertRefused(await ask("Deploying"), "queue_not_allowed");
  }
  assert.equal(tasks.calls.length, before);
});

Deno.test("X9: with allow_queues a run puts tasks only into what it lists and into its route's queues", async () => {
  const { create, move } = depsWith(["Deploy"]);
  for (const queue of ["Todo", "In Progress", "Review", "Deploy"]) {
    assert.ok((await create(queue)).ok, queue);
    assert.ok((await move(queue)).ok, queue);
  }
  for (const ask of [create, move]) {
    assertRefused(
      await ask("Backlog"),
      "queue_not_allowed",
      /may not put tasks into "Backlog", only into "Todo", "In Progress", "Review", "Deploy"; .*: add "Backlog" to allow_queues under \[routing\."Todo"\]$/,
    );
  }
  const { create: createNone } = depsWith([]);
  assertRefused(await createNone("Backlog"), "queue_not_allowed");
});

Deno.test("X9: a person and a caller without a token put tasks wherever the board has a queue", async () => {
  const { create, move } = depsWith([]);
  for (const caller of [{ kind: "operator" }, OPEN_CALLER] as const) {
    assert.ok((await create("Deploy", caller)).ok);
    assert.ok((await move("Deploy", caller)).ok);
  }
});

Deno.test("X9: a run that ends while it asks is refused, since its route is no longer known", async () => {
  const { create, control } = depsWith(null);
  control.endRun("run-1");
  assertRefused(await create("Todo"), "run_ended");
});
