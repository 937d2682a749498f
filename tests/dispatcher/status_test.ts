import assert from "node:assert/strict";
import { ScriptedBoard, silent } from "../fakes/scripted_board.ts";
import { sessionAgent } from "../fakes/session_agent.ts";
import { POLL_MS, routeOf, turn, World } from "./world.ts";

Deno.test("the status shows each live run as it is, and the free slots", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf({ timeoutMs: 60_000 })] });
  const startedAt = world.clock.now();
  world.start();
  const run = await world.executor.run(0);
  await world.clock.advance(1_500);
  const { activeRuns, ...status } = world.dispatcher.status();
  assert.deepEqual(activeRuns, [{
    runId: run.id,
    taskId: "1",
    taskName: "Task 1",
    queue: "Todo",
    attempt: 1,
    argv: ["agent", "1"],
    pid: 1_000,
    startedAt,
    elapsedMs: 1_500,
    timeoutMs: 60_000,
    lastStep: null,
    costUsd: null,
  }]);
  assert.deepEqual(status, {
    paused: false,
    stopping: false,
    availableSlots: 2,
    lastPollAt: startedAt,
    backendHealth: { state: "ok" },
    lost: [],
    queueProblems: {},
    pausedRoutes: [],
    heldRoutes: [],
    heldTasks: [],
    claimingTasks: [],
    routes: ["Todo"],
    orphans: [],
    waitingTasks: [],
    pendingWrites: 0,
  });
});

Deno.test("the status shows what an agent does now, masked", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({
    board,
    agentOf: () => sessionAgent,
    redact: (text) => text.replaceAll("s3cret", "***"),
  });
  world.start();
  const run = await world.executor.run(0);
  run.print("session abc\nLooking at s3cret\n");
  const shown = () => world.dispatcher.status().activeRuns.map(({ lastStep }) => lastStep)[0];
  while (shown() !== "Looking at ***") await turn();
});

Deno.test("the status before the first poll knows nothing of the board", async () => {
  await using world = new World();
  const { backendHealth, lastPollAt, availableSlots } = world.dispatcher.status();
  assert.deepEqual([backendHealth, lastPollAt, availableSlots], [{ state: "unknown" }, null, 3]);
});

Deno.test("an agent is told of its run in its environment, and its token is its run's", async () => {
  await using world = new World({ board: new ScriptedBoard().add("Todo", "1") });
  world.start();
  const { id, env } = await world.executor.run(0);
  const { ARTIFICER_TOKEN: token = "", ...others } = env;
  assert.deepEqual(others, {
    ARTIFICER_API_URL: "http://localhost:8000",
    ARTIFICER_TASK_ID: "1",
    ARTIFICER_RUN_ID: id,
    ARTIFICER_ATTEMPT: "1",
  });
  const holder = world.dispatcher.holderOf(token);
  assert.ok(holder?.kind === "run");
  assert.deepEqual([holder.runId, holder.taskId, holder.live], [id, "1", true]);
});

Deno.test("H4: a token works while its run lives and no longer, not even while writes are owed", async () => {
  await using world = new World({ board: new ScriptedBoard().add("Todo", "1") });
  world.start();
  const run = await world.executor.run(0);
  const token = run.env.ARTIFICER_TOKEN ?? "";
  const isLive = () => {
    const holder = world.dispatcher.holderOf(token);
    return holder?.kind === "run" && holder.live;
  };
  assert.equal(isLive(), true);
  await world.clock.sleepingFor(POLL_MS);
  world.board.goDown();
  run.exit();
  await world.events.until("run_ended");
  assert.equal(isLive(), false);
});

Deno.test("a run may work on what it created, and on nothing that others did", async () => {
  await using world = new World({ board: new ScriptedBoard().add("Todo", "1", "2") });
  world.start();
  const [first, second] = [await world.executor.run(0), await world.executor.run(1)];
  world.dispatcher.noteCreated("child", "Later", first.id);
  world.dispatcher.noteCreated("foundling", "Later", null);
  const created = [first, second].map(({ env }) => {
    const holder = world.dispatcher.holderOf(env.ARTIFICER_TOKEN ?? "");
    return holder?.kind === "run" && [holder.created("child"), holder.created("foundling")];
  });
  assert.deepEqual(created, [[true, false], [false, false]]);
});

Deno.test("the token of a run that never started is not live", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const minted: string[] = [];
  await using world = new World({ board, onMint: (token) => minted.push(token) });
  board.next("claimTask", () => "lost");
  world.start();
  await world.events.until("claim_lost");
  await world.clock.sleepingFor(POLL_MS);
  const holder = world.dispatcher.holderOf(minted[0] ?? "");
  assert.ok(holder?.kind === "run" && !holder.live);
});

Deno.test("a card that is still being claimed is listed as such, takes a slot, and is not an active agent", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, slots: 2 });
  board.always(silent, "claimTask");
  world.start();
  await world.events.until("polled");
  while (world.board.count("claimTask") === 0) await turn();
  const { activeRuns, claimingTasks, availableSlots } = world.dispatcher.status();
  assert.deepEqual(activeRuns, []);
  const runId = claimingTasks[0]?.runId ?? "";
  assert.deepEqual(claimingTasks, [
    {
      runId,
      taskId: "1",
      taskName: "Task 1",
      queue: "Todo",
      since: world.clock.now(),
      isInDoubt: false,
    },
  ]);
  assert.equal(availableSlots, 1);
});
