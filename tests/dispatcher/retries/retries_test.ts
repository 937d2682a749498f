import assert from "node:assert/strict";
import { createMemoryJournal } from "../../../src/journals/memory/mod.ts";
import { failing, ScriptedBoard } from "../../fakes/scripted_board.ts";
import { POLL_MS, routeOf, turn, World, type WorldOptions } from "../world.ts";

const route = routeOf({
  maxAttempts: 3,
  retryDelayMs: 10_000,
  maxRetryDelayMs: 300_000,
  failedQueue: "Failed",
});

/** A world whose retries wait for half of what they may: 5 s, then 10 s. */
function retryWorld(options: WorldOptions = {}): World {
  const board = new ScriptedBoard().add("Todo", "1");
  return new World({ board, routes: [route], ...options }).start();
}

/** Lets the run that was started as the `index`th fail, and waits until that is settled. */
async function failRun(world: World, index: number): Promise<void> {
  const settled = world.events.all("run_settled").length;
  (await world.executor.run(index)).exit({ code: 1 });
  await world.events.until("run_settled", settled + 1);
}

Deno.test("a task that fails is tried again after its delay until its attempts are used up", async () => {
  await using world = retryWorld();
  const { board, clock, executor } = world;
  await failRun(world, 0);
  assert.deepEqual([board.ids("Todo"), board.task("1").assignees], [["1"], []]);
  await clock.sleepingFor(5_000);
  await clock.advance(4_999);
  assert.equal(executor.runs.length, 1);
  await clock.advance(1);
  assert.equal((await executor.run(1)).env.ARTIFICER_ATTEMPT, "2");
  await failRun(world, 1);
  await clock.sleepingFor(10_000);
  await clock.advance(10_000);
  assert.equal((await executor.run(2)).env.ARTIFICER_ATTEMPT, "3");
  await failRun(world, 2);
  assert.equal(board.task("1").queue, "Failed");
  const comments = board.comments("1");
  assert.equal(comments.length, 3, "one for each attempt");
  assert.match(
    comments[0] ?? "",
    /attempt 1 of 3.*dispatcher retries it in 5 s \(attempt 2 of 3\)/s,
  );
  assert.match(comments[2] ?? "", /attempt 3 of 3.*parked in "Failed".*task retry 1/s);
  await world.nextPoll();
  assert.equal(executor.runs.length, 3);
});

Deno.test("the board has the task back before the delay counts for anything, and it is shown waiting", async () => {
  await using world = retryWorld();
  await failRun(world, 0);
  const startsAt = world.clock.now() + 5_000;
  assert.deepEqual(world.dispatcher.status().waitingTasks, [
    { taskId: "1", taskName: "Task 1", queue: "Todo", attempt: 2, startsAt },
  ]);
  assert.deepEqual(
    world.events.all("retry_scheduled").map(({ nextAttempt, retryInMs }) => [
      nextAttempt,
      retryInMs,
    ]),
    [[2, 5_000]],
  );
  await world.clock.sleepingFor(5_000);
  await world.clock.advance(5_000);
  await world.executor.run(1);
  assert.deepEqual(world.dispatcher.status().waitingTasks, []);
});

Deno.test("neither a hint nor a look that a person asks for starts a retry before its time", async () => {
  await using world = retryWorld();
  await failRun(world, 0);
  for (
    const ask of [
      () => world.dispatcher.refresh(),
      () => world.dispatcher.noteMoved("1", "Todo", null),
    ]
  ) {
    const polls = world.events.all("polled").length;
    ask();
    await world.events.until("polled", polls + 1);
  }
  assert.equal(world.executor.runs.length, 1);
});

Deno.test("a task that waits keeps no other from its slot", async () => {
  await using world = retryWorld({ slots: 1 });
  await failRun(world, 0);
  world.board.add("Todo", "2");
  world.dispatcher.noteCreated("2", "Todo", null);
  assert.equal((await world.executor.run(1)).env.ARTIFICER_TASK_ID, "2");
});

Deno.test("a person who parks a waiting task and queues it again begins it anew", async () => {
  await using world = retryWorld();
  await failRun(world, 0);
  world.board.move("1", "Later");
  world.dispatcher.refresh();
  await world.events.until("retry_cancelled");
  assert.deepEqual(world.dispatcher.status().waitingTasks, []);
  world.board.move("1", "Todo");
  world.dispatcher.refresh();
  assert.equal((await world.executor.run(1)).env.ARTIFICER_ATTEMPT, "1");
});

Deno.test("a waiting task that is deleted is waited for no longer", async () => {
  await using world = retryWorld();
  await failRun(world, 0);
  world.board.remove("1");
  world.dispatcher.refresh();
  await world.events.until("retry_cancelled");
  assert.equal(world.dispatcher.status().waitingTasks.length, 0);
});

Deno.test("a waiting task that a board does not list, or not tell of, is still waited for", async () => {
  await using world = retryWorld();
  await failRun(world, 0);
  world.board.next("getReadyTasks", () => [], () => []);
  world.board.next("getTask", (apply) => apply(), failing());
  for (let look = 0; look < 2; look++) {
    const polls = world.events.all("polled").length;
    world.dispatcher.refresh();
    await world.events.until("polled", polls + 1);
  }
  await world.clock.sleepingFor(5_000);
  await world.clock.advance(5_000);
  assert.equal((await world.executor.run(1)).env.ARTIFICER_ATTEMPT, "2");
});

Deno.test("another route that takes a waiting task ends its attempts", async () => {
  await using world = retryWorld({ routes: [route, routeOf({ queue: "Review" })] });
  await failRun(world, 0);
  world.board.move("1", "Review");
  world.dispatcher.refresh();
  const review = await world.executor.run(1);
  assert.equal(review.env.ARTIFICER_ATTEMPT, "1");
  world.board.move("1", "Todo");
  review.exit();
  await world.events.until("run_settled", 2);
  await world.clock.advance(POLL_MS);
  assert.equal((await world.executor.run(2)).env.ARTIFICER_ATTEMPT, "1");
});

Deno.test("a parked task that a person queues again has all its attempts", async () => {
  await using world = retryWorld({ routes: [{ ...route, maxAttempts: 1 }] });
  for (let n = 0; n < 3; n++) {
    await failRun(world, n);
    assert.equal(world.board.task("1").queue, "Failed");
    world.board.move("1", "Todo");
    await world.nextPoll();
    assert.equal((await world.executor.run(n + 1)).env.ARTIFICER_ATTEMPT, "1");
  }
});

Deno.test("an attempt that was left is not lost where its task is taken away before the board knows", async () => {
  await using world = retryWorld();
  world.board.next("releaseTask", () => {
    world.board.move("1", "Later");
    return "lost";
  });
  await failRun(world, 0);
  const run = await world.executor.run(0);
  assert.equal((await world.journal.get(run.id))?.retry, null);
  assert.deepEqual(world.dispatcher.status().waitingTasks, []);
});

Deno.test("a restart keeps attempts and times", async () => {
  const journal = createMemoryJournal();
  const board = new ScriptedBoard().add("Todo", "1");
  const before = retryWorld({ journal, board });
  await failRun(before, 0);
  await before.stop();
  const world = new World({ journal, board, routes: [route] });
  await world.clock.advance(2_000);
  world.start();
  await world.events.until("polled");
  await world.clock.sleepingFor(3_000);
  assert.equal(world.executor.runs.length, 0);
  assert.deepEqual(world.dispatcher.status().waitingTasks.map(({ attempt }) => attempt), [2]);
  await world.clock.advance(3_000);
  assert.equal((await world.executor.run(0)).env.ARTIFICER_ATTEMPT, "2");
  await world.stop();
});

Deno.test("T1: a clock that was set back over a restart makes no retry later than any may be", async () => {
  const journal = createMemoryJournal();
  const board = new ScriptedBoard().add("Todo", "1");
  const before = retryWorld({ journal, board });
  await failRun(before, 0);
  await before.stop();
  await using world = new World({ journal, board, routes: [{ ...route, maxRetryDelayMs: 7_000 }] });
  world.clock.setWallClock(world.clock.now() - 3_600_000);
  world.start();
  await world.clock.sleepingFor(7_000);
  assert.equal(world.executor.runs.length, 0);
  await world.clock.advance(7_000);
  assert.equal((await world.executor.run(0)).env.ARTIFICER_ATTEMPT, "2");
});

Deno.test("a stop counts no attempt", async () => {
  const journal = createMemoryJournal();
  const board = new ScriptedBoard().add("Todo", "1");
  const before = retryWorld({ journal, board });
  await failRun(before, 0);
  await before.clock.sleepingFor(5_000);
  await before.clock.advance(5_000);
  await before.executor.run(1);
  await before.stop();
  assert.deepEqual(board.ids("Todo"), ["1"]);
  const world = new World({ journal, board, routes: [route] });
  await world.clock.advance(60_000);
  world.start();
  assert.equal((await world.executor.run(0)).env.ARTIFICER_ATTEMPT, "2");
  assert.equal(board.comments("1").length, 1);
  await world.stop();
});

Deno.test("without a journal that answers nothing starts, and the route is held", async () => {
  const journal = createMemoryJournal();
  let isBroken = true;
  await using world = retryWorld({
    journal: {
      ...journal,
      list: (query) => isBroken ? Promise.reject(new Error("disk I/O error")) : journal.list(query),
    },
  });
  assert.equal((await world.events.until("route_held")).reason, "disk I/O error");
  assert.deepEqual([world.executor.runs.length, world.board.ids("Todo")], [0, ["1"]]);
  isBroken = false;
  await world.passUntil(world.executor.run(0));
});

Deno.test("a claim that is lost uses up no attempt", async () => {
  await using world = retryWorld();
  await failRun(world, 0);
  world.board.next("claimTask", () => "lost");
  await world.clock.sleepingFor(5_000);
  await world.clock.advance(5_000);
  await world.events.until("claim_lost");
  await turn();
  world.dispatcher.refresh();
  assert.equal((await world.executor.run(1)).env.ARTIFICER_ATTEMPT, "2");
});
