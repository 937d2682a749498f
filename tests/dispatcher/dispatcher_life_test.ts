import assert from "node:assert/strict";
import { ScriptedBoard } from "../fakes/scripted_board.ts";
import { routeOf, World } from "./world.ts";

Deno.test("a task that its agent moves goes through without a word of the dispatcher", async () => {
  await using world = new World({ board: new ScriptedBoard().add("Todo", "1") });
  world.start();
  const run = await world.executor.run(0);
  assert.equal(world.board.task("1").queue, "Doing");
  assert.deepEqual(world.board.task("1").assignees, ["artificer"]);
  assert.deepEqual(run.spec.argv, ["agent", "1"]);
  world.board.move("1", "Done");
  run.exit();
  const settled = await world.events.until("run_settled");
  assert.equal(settled.taskQueue, "Done");
  assert.deepEqual(world.board.comments("1"), []);
  assert.deepEqual(
    world.events.events.map(({ type }) => type).filter((type) => type !== "polled"),
    ["task_claimed", "run_started", "run_ended", "run_settled"],
  );
});

Deno.test("a success that left its task in progress is said on the card, which stays", async () => {
  await using world = new World({ board: new ScriptedBoard().add("Todo", "1") });
  world.start();
  (await world.executor.run(0)).exit();
  await world.events.until("run_settled");
  assert.equal(world.board.task("1").queue, "Doing");
  const [comment = "", ...more] = world.board.comments("1");
  assert.deepEqual(more, []);
  assert.match(comment, /^\*\*Run succeeded\*\*/);
  assert.match(comment, /did not move the task, so it stays in "Doing"/);
});

Deno.test("a success goes to the done queue, in silence, unless the agent moved it", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({ board, routes: [routeOf({ doneQueue: "Done" })] });
  world.start();
  const [first, second] = [await world.executor.run(0), await world.executor.run(1)];
  board.move("2", "Review");
  first.exit();
  second.exit();
  await world.events.until("run_settled", 2);
  assert.deepEqual([board.task("1").queue, board.task("2").queue], ["Done", "Review"]);
  assert.deepEqual([...board.comments("1"), ...board.comments("2")], []);
});

Deno.test("a failure is said on the card, which is parked", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf({ failedQueue: "Failed" })] });
  world.start();
  const run = await world.executor.run(0);
  run.print("first\nlast words\n");
  run.exit({ code: 3 });
  const settled = await world.events.until("run_settled");
  assert.deepEqual([settled.outcome, settled.taskQueue], ["failed", "Failed"]);
  assert.equal(board.task("1").queue, "Failed");
  const [comment = "", ...more] = board.comments("1");
  assert.deepEqual(more, []);
  assert.match(
    comment,
    /^\*\*Run failed\*\* \(attempt 1, after 0 ms\): the agent exited with code 3/,
  );
  assert.match(comment, /first\nlast words/);
  assert.match(comment, new RegExp(`run ${run.id}`));
});

Deno.test("a run that was too long is said so, though its agent exited with 0", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf({ timeoutMs: 5_000 })] });
  world.start();
  const run = await world.executor.run(0);
  assert.equal(run.spec.timeoutMs, 5_000);
  await world.clock.advance(5_000);
  run.exit({ reason: "timed_out", code: 0 });
  await world.events.until("run_settled");
  assert.match(
    board.comments("1").join(),
    /^\*\*Run timed out\*\* \(attempt 1, after 5 s\): the agent ran longer than its limit of 5 s, so the dispatcher ended it/,
  );
});

Deno.test("the time that a claim took is no part of the run's", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  board.next("claimTask", async (apply) => {
    await world.clock.advance(40_000);
    return apply();
  });
  world.start();
  const run = await world.executor.run(0);
  await world.clock.advance(2_000);
  assert.equal(world.dispatcher.status().activeRuns[0]?.elapsedMs, 2_000);
  run.exit({ code: 1 });
  assert.equal((await world.events.until("run_ended")).durationMs, 2_000);
});

Deno.test("an agent that moved its task and then failed is told once, and nothing is moved", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf({ failedQueue: "Failed" })] });
  world.start();
  const run = await world.executor.run(0);
  board.move("1", "Review");
  run.exit({ code: 1 });
  await world.events.until("run_settled");
  assert.equal(board.task("1").queue, "Review");
  assert.equal(board.comments("1").length, 1);
});

Deno.test("B6: a card that is deleted mid-run ends in silence and frees its slot", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({ board, slots: 1 });
  world.start();
  const run = await world.executor.run(0);
  board.remove("1");
  run.exit({ code: 1 });
  assert.equal((await world.events.until("run_settled")).taskQueue, null);
  assert.equal((await world.executor.run(1)).spec.argv[1], "2");
  assert.equal(board.count("addComment"), 0);
});

Deno.test("a person who queues a parked task again has it run again", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf({ failedQueue: "Failed" })] });
  world.start();
  (await world.executor.run(0)).exit({ code: 1 });
  await world.events.until("run_settled");
  board.move("1", "Todo");
  await world.nextPoll();
  assert.equal((await world.executor.run(1)).spec.argv[1], "1");
});

Deno.test("S3: what an agent prints of its own token is masked on the card", async () => {
  const secrets = new Set<string>();
  const board = new ScriptedBoard().add("Todo", "1");
  const redact = (text: string) => {
    for (const secret of secrets) text = text.replaceAll(secret, "***");
    return text;
  };
  await using world = new World({
    board,
    redact,
    onMint: (token) => secrets.add(token),
    onExpire: (token) => secrets.delete(token),
  });
  world.start();
  const run = await world.executor.run(0);
  run.print(`token ${run.env.ARTIFICER_TOKEN}\n`);
  run.exit({ code: 1 });
  await world.events.until("run_settled");
  assert.match(board.comments("1").join(), /token \*\*\*\n/);
});

Deno.test("T1: setting the wall clock back or forth changes no run's duration", async () => {
  await using world = new World({ board: new ScriptedBoard().add("Todo", "1") });
  world.start();
  const run = await world.executor.run(0);
  await world.clock.advance(1_000);
  world.clock.setWallClock(world.clock.now() - 3_600_000);
  await world.clock.advance(1_000);
  world.clock.setWallClock(world.clock.now() + 7_200_000);
  assert.equal(world.dispatcher.status().activeRuns[0]?.elapsedMs, 2_000);
  run.exit({ code: 1 });
  assert.equal((await world.events.until("run_ended")).durationMs, 2_000);
  assert.deepEqual(run.terminations, []);
});
