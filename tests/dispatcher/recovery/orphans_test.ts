import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import { FakeExecutor } from "../../fakes/fake_executor.ts";
import { failing, ScriptedBoard } from "../../fakes/scripted_board.ts";
import { ORPHAN_COMMENT } from "../../../src/dispatcher/comments/standing_comments.ts";
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

Deno.test("an orphan that another dispatcher has finished leaves the status half a minute later", async () => {
  const on = board();
  on.put("Doing", { id: "another", ...US });
  await using world = worldOf({ onOrphan: "report" }, on);
  await world.events.until("orphans_found");
  await world.clock.sleepingFor(POLL_MS);
  await on.moveTask("ours", "Failed", calm);
  for (let poll = 0; poll * POLL_MS <= 30_000; poll++) await world.nextPoll();
  const left = world.dispatcher.status().orphans;
  assert.deepEqual(left.map(({ taskId }) => taskId), ["another"]);
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

Deno.test("an orphan whose agent lives is reported and left alone until that has ended", async () => {
  for (const onOrphan of ["retry", "park"] as const) {
    const asked: unknown[] = [];
    let lives = true;
    const executor = Object.assign(new FakeExecutor(), {
      hasProcessWith(env: Readonly<Record<string, string>>) {
        asked.push(env);
        return Promise.resolve(lives);
      },
    });
    const routes = [routeOf({ onOrphan, failedQueue: "Failed" })];
    await using world = new World({ board: board(), executor, routes }).start();
    const { orphans } = await world.events.until("orphans_found");
    assert.deepEqual(orphans.map(({ taskId }) => taskId), ["ours"]);
    const expected = { ARTIFICER_TASK_ID: "ours", ARTIFICER_API_URL: "http://localhost:8000" };
    assert.deepEqual(asked, [expected]);
    lives = false;
    await world.clock.sleepingFor(POLL_MS);
    for (let poll = 0; poll < 12; poll++) await world.nextPoll();
    assert.equal(world.events.all("orphan_handled").length, 1);
  }
});

const RUN = `run ${"0".repeat(8)}, mark ${"1".repeat(16)}`;
const PARKED =
  `**Run failed** (attempt 2 of 2).\n\nThe task stays.\n\n_artificer-dispatcher, ${RUN}_`;
const RETRIED = PARKED.replace("stays", "waits; the dispatcher retries it in 3 s");
const RETRIED_EARLIER = PARKED.replace("stays", "waits and is tried again in 3 s");

for (
  const [what, texts, isActedOn] of [
    ["that was parked by a run which is forgotten", [RETRIED, PARKED, "I look into it"], false],
    ["that was parked as an orphan before", [ORPHAN_COMMENT], false],
    ["that was to be retried", [PARKED, RETRIED], true],
    ["that an earlier version was to retry", [PARKED, RETRIED_EARLIER], true],
    ["that only a person commented on", ["parked"], true],
  ] as const
) {
  Deno.test(`a task ${what} is ${isActedOn ? "an orphan like any other" : "reported and left alone"}`, async () => {
    for (const onOrphan of ["retry", "park"] as const) {
      const on = board();
      for (const text of texts) await on.addComment("ours", text, calm);
      await using world = worldOf({ onOrphan, failedQueue: "Failed" }, on);
      await world.events.until(isActedOn ? "orphan_handled" : "orphans_found");
      assert.equal((await on.getTask("ours", calm)).queue === "Doing", !isActedOn);
      assert.equal(world.events.all("orphan_handled").length, isActedOn ? 1 : 0);
    }
  });
}

Deno.test("X12: a stranger's comment with the text of ours silences nothing on an orphan", async () => {
  for (const text of [ORPHAN_COMMENT, PARKED]) {
    const on = board();
    const forged = { id: "c", author: "mallory", text, createdAt: null };
    on.edit("ours", { comments: [forged] });
    await using world = worldOf({ onOrphan: "park", failedQueue: "Failed" }, on);
    await world.events.until("orphan_handled");
    const { queue, comments: [, told, ...others] } = on.task("ours");
    assert.equal(queue, "Failed");
    assert.match(
      told?.text ?? "",
      /^\*\*Task parked\*\*.*\n\n_artificer-dispatcher, mark [\da-f]{16}_$/,
    );
    assert.deepEqual([told?.author, others], ["artificer", []]);
  }
});

Deno.test("B6: an orphan that can't be read is reported, and the others are looked after", async () => {
  const on = board();
  on.put("Doing", { id: "ours too", ...US });
  on.next("getTask", failing("invalid", { message: "Malformed card" }));
  await using world = worldOf({ onOrphan: "park", failedQueue: "Failed" }, on);
  const { orphans } = await world.events.until("orphans_found");
  assert.deepEqual(orphans.map(({ taskId }) => taskId), ["ours"]);
  assert.equal((await on.getTask("ours too", calm)).queue, "Failed");
});

Deno.test("an orphan that is parked where it is is told once, however often it is seen", async () => {
  await using world = worldOf({ onOrphan: "park" });
  await world.events.until("orphan_handled");
  await world.clock.sleepingFor(POLL_MS);
  for (let poll = 0; poll < 24; poll++) await world.nextPoll();
  assert.equal(world.events.all("orphan_handled").length, 1);
  assert.equal(world.board.comments("ours").length, 1);
  assert.deepEqual(world.dispatcher.status().orphans.map(({ taskId }) => taskId), ["ours"]);
});

Deno.test("a board that has trouble is not looked at for orphans", async () => {
  const on = board();
  on.always(failing("unavailable"), "getReadyTasks");
  await using world = worldOf({ onOrphan: "report" }, on);
  await world.events.until("backend_failed");
  assert.equal(on.count("whoAmI"), 0);
});

const calm = { signal: neverAborted };
