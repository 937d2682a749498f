import assert from "node:assert/strict";
import { failing, ScriptedBoard, silent } from "../../fakes/scripted_board.ts";
import { routeOf, World } from "../world.ts";

/** Tasks whose claims the board can't make. */
function claimsFail(board: ScriptedBoard, ...ids: readonly string[]): void {
  board.always((apply, options, id) => {
    return ids.includes(id)
      ? failing("invalid", { message: `${id} is broken` })(apply, options, id)
      : apply();
  }, "claimTask");
}

/** The ids of the tasks that were started, in order. */
function startedIds({ executor }: World): readonly (string | undefined)[] {
  return executor.runs.map(({ spec }) => spec.argv[1]);
}

Deno.test("M3: a claim that fails for its task alone holds that task, and the next one starts at once", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3");
  await using world = new World({ board, slots: 1 });
  claimsFail(board, "1");
  world.start();
  (await world.executor.run(0)).exit();
  await world.executor.run(1);
  assert.deepEqual(startedIds(world), ["2", "3"]);
  const { held, heldRoutes } = statusOf(world);
  assert.deepEqual(held.map(({ taskId, queue, reason }) => [taskId, queue, reason]), [
    ["1", "Todo", "1 is broken"],
  ]);
  assert.deepEqual(heldRoutes, []);
  assert.equal(world.events.all("task_held").length, 1);
});

function statusOf({ dispatcher }: World) {
  const { heldTasks: held, heldRoutes, queueProblems } = dispatcher.status();
  return { held, heldRoutes, queueProblems };
}

Deno.test("M3: each hold of a task is longer, and it starts once it can be claimed", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  claimsFail(board, "1");
  world.start();
  for (const count of [1, 2, 3, 4]) {
    await world.passUntil(world.events.until("task_held", count));
  }
  const waits = world.events.all("task_held").map(({ retryInMs }) => retryInMs);
  assert.ok(waits.every((ms, n) => ms >= 500 * 2 ** n && ms <= 1_000 * 2 ** n), `${waits}`);
  board.heal();
  await world.passUntil(world.executor.run(0));
  assert.deepEqual(statusOf(world), { held: [], heldRoutes: [], queueProblems: {} });
});

Deno.test("a person who wants a task now ends its hold, and so does a refresh", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  claimsFail(board, "1");
  world.start();
  await world.events.until("task_held");
  world.dispatcher.refresh();
  await world.events.until("task_held", 2);
  board.heal();
  world.dispatcher.resume("Todo");
  await world.executor.run(0);
  assert.equal(world.events.all("resumed").length, 1);
});

Deno.test("three tasks in a row that can't be claimed hold their route, and no other", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3", "4", "5").add("Other", "6", "7");
  const routes = [routeOf(), routeOf({ queue: "Other" })];
  await using world = new World({ board, slots: 3, routes });
  claimsFail(board, "1", "2", "3", "4", "5");
  world.start();
  const { queue, reason } = await world.events.until("route_held");
  assert.deepEqual([queue, reason], ["Todo", "3 is broken"]);
  assert.equal(statusOf(world).heldRoutes[0]?.reason, "3 is broken");
  await world.executor.run(1);
  assert.deepEqual(startedIds(world), ["6", "7"]);
  assert.equal(board.count("claimTask"), 5);
});

Deno.test("an error that can't be a single task's holds the route at once", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({ board });
  board.always(failing("unauthorized"), "claimTask");
  world.start();
  await world.events.until("route_held");
  assert.deepEqual(statusOf(world).held, []);
});

Deno.test("a claim that hangs delays neither other cards nor other routes", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3").add("Other", "4");
  const routes = [routeOf(), routeOf({ queue: "Other" })];
  await using world = new World({ board, routes, slots: 3 });
  board.always(
    (apply, options, id) => id === "1" ? silent(apply, options, id) : apply(),
    "claimTask",
  );
  world.start();
  await world.executor.run(0);
  await world.clock.sleepingFor(1_000);
  await world.clock.advance(1_000);
  await world.executor.run(1);
  assert.deepEqual(startedIds(world), ["4", "2"]);
  board.add("Other", "5");
  (await world.executor.run(0)).exit();
  await world.executor.run(2);
  assert.equal(startedIds(world).length, 3);
});

Deno.test("M3: a task whose claim is lost at every poll is told once and waits longer each time; the next one starts", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({ board, slots: 1 });
  board.always((apply, _options, id) => id === "1" ? "lost" : apply(), "claimTask");
  world.start();
  await world.events.until("claim_lost");
  assert.deepEqual(world.events.all("task_held"), [], "it is usually another's");
  await world.passUntil(world.events.until("task_held"));
  const run = await world.passUntil(world.executor.run(0));
  assert.equal(run.spec.argv[1], "2");
  assert.deepEqual(world.events.all("task_held").map(({ taskId }) => taskId), ["1"]);
  assert.match(statusOf(world).held[0]?.reason ?? "", /^each claim of it is lost, although/);
  run.exit();
  await world.passUntil(world.events.until("task_held", 2));
  const [first = 0, second = 0] = world.events.all("task_held").map(({ retryInMs }) => retryInMs);
  assert.ok(second > first);
  board.move("1", "Theirs");
  const polls = world.events.all("polled").length;
  await world.passUntil(world.events.until("polled", polls + 1));
  assert.deepEqual(statusOf(world).held, []);
});
