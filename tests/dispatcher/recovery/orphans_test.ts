import assert from "node:assert/strict";
import { failing, ScriptedBoard } from "../../fakes/scripted_board.ts";
import { POLL_MS, routeOf, World } from "../world.ts";

const US = { assignees: ["artificer"] };

/** A task of ours in progress of which nothing is known, one of somebody else, and one of nobody. */
function board(): ScriptedBoard {
  const board = new ScriptedBoard().add("Failed").add("Todo");
  board.put("Doing", { id: "ours", ...US });
  board.put("Doing", { id: "hers", assignees: ["ana"] });
  board.put("Doing", { id: "nobody's" });
  return board;
}

function worldOf(route: Parameters<typeof routeOf>[0], on = board()): World {
  return new World({ board: on, routes: [routeOf(route)] }).start();
}

Deno.test("a task of ours in progress without a run is reported once, and left alone", async () => {
  await using world = worldOf({ onOrphan: "report" });
  const { orphans } = await world.events.until("orphans_found");
  const expected = [{ taskId: "ours", taskName: "Task ours", queue: "Doing" }];
  assert.deepEqual(orphans, expected);
  await world.clock.sleepingFor(POLL_MS);
  assert.deepEqual(world.dispatcher.status().orphans, expected);
  for (let poll = 0; poll < 12; poll++) await world.nextPoll();
  assert.equal(world.events.all("orphans_found").length, 1);
  assert.equal(world.board.comments("ours").length, 0);
});

Deno.test("what a run of ours left in progress is no orphan", async () => {
  const on = new ScriptedBoard().add("Todo", "1");
  await using world = worldOf({ onOrphan: "report" }, on);
  const run = await world.executor.run(0);
  run.exit({ code: 1 });
  await world.events.until("run_settled");
  await world.clock.sleepingFor(POLL_MS);
  for (let poll = 0; poll < 12; poll++) await world.nextPoll();
  assert.deepEqual(world.dispatcher.status().orphans, []);
});

Deno.test("an orphan is parked with one comment where its route says so", async () => {
  await using world = worldOf({ onOrphan: "park", failedQueue: "Failed" });
  await world.events.until("orphan_handled");
  assert.match(world.board.comments("ours").join(), /^\*\*Task parked\*\*/);
  assert.equal((await world.board.getTask("ours", calm)).queue, "Failed");
  assert.equal((await world.board.getTask("hers", calm)).queue, "Doing");
  assert.deepEqual(world.dispatcher.status().orphans, []);
});

Deno.test("an orphan is put back and run where its route says so", async () => {
  await using world = worldOf({ onOrphan: "retry" });
  await world.events.until("orphan_handled");
  await world.clock.sleepingFor(POLL_MS);
  await world.nextPoll();
  assert.equal((await world.executor.run(0)).spec.argv.at(-1), "ours");
});

Deno.test("a board that has trouble is not looked at for orphans", async () => {
  const on = board();
  on.always(failing("unavailable"), "getReadyTasks");
  await using world = worldOf({ onOrphan: "report" }, on);
  await world.events.until("backend_failed");
  assert.equal(on.count("whoAmI"), 0);
});

const calm = { signal: new AbortController().signal };
