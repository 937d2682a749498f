import assert from "node:assert/strict";
import type { ClaimOptions, RecallOptions } from "../../../src/contracts/task_adapter.ts";
import { AdapterError } from "../../../src/domain/errors.ts";
import { claimTask } from "../../../src/dispatcher/run/claim.ts";
import { failing, lostReply, ScriptedBoard, silent } from "../../fakes/scripted_board.ts";
import { WatchedClock } from "../../fakes/watched_clock.ts";
import { routeOf } from "../world.ts";

function claimWorld({ atomic = true } = {}) {
  const board = new ScriptedBoard({ atomic });
  const task = board.put("Todo", { id: "1", assignees: ["ana"] });
  const clock = new WatchedClock();
  const stop = new AbortController();
  const doubts: string[] = [];
  const late: number[] = [];
  const giveUp = new AbortController();
  const claim = () =>
    claimTask(task, routeOf(), {
      tasks: board,
      clock,
      signal: stop.signal,
      claimId: "run-1",
      onDoubt: ({ message }) => doubts.push(message),
      onLate: () => late.push(clock.monotonic()),
      giveUp: giveUp.signal,
    });
  return { board, clock, stop, doubts, late, giveUp, claim };
}

for (const atomic of [true, false]) {
  const kind = atomic ? "an atomic" : "a plain";
  const step = atomic ? "claimTask" : "moveTask";

  Deno.test(`on ${kind} board a claim moves the task and adds us to its assignees`, async () => {
    const { board, claim } = claimWorld({ atomic });
    assert.deepEqual(await claim(), { won: true });
    const { queue, assignees } = board.task("1");
    assert.deepEqual([queue, assignees], ["Doing", ["ana", "artificer"]]);
  });

  Deno.test(`on ${kind} board a race that is lost changes nothing and is no error`, async () => {
    const { board, claim } = claimWorld({ atomic });
    board.move("1", "Elsewhere");
    assert.deepEqual(await claim(), { won: false, reason: 'Task "1" is no longer in "Todo"' });
    assert.deepEqual([board.task("1").queue, board.task("1").assignees], ["Elsewhere", ["ana"]]);
  });

  Deno.test(`on ${kind} board a task that is gone is a lost race`, async () => {
    const { board, claim } = claimWorld({ atomic });
    board.remove("1");
    assert.equal((await claim()).won, false);
  });

  Deno.test(`B2: on ${kind} board a claim whose reply was lost is read back and won`, async () => {
    const { board, claim } = claimWorld({ atomic });
    board.next(step, lostReply);
    assert.deepEqual(await claim(), { won: true });
    assert.equal(board.count(step), 1);
  });

  Deno.test(`B2: on ${kind} board a claim that was not applied is read back and fails`, async () => {
    const { board, claim } = claimWorld({ atomic });
    board.next(step, failing("unavailable", { message: "Down" }));
    await assert.rejects(claim(), { category: "unavailable", message: "Down" });
    assert.equal(board.task("1").queue, "Todo");
  });

  Deno.test(`on ${kind} board a claim that is refused fails as it was refused`, async () => {
    for (const category of ["rate_limited", "unauthorized", "invalid"] as const) {
      const { board, claim } = claimWorld({ atomic });
      board.next(step, failing(category));
      await assert.rejects(claim(), { category });
      assert.equal(board.task("1").queue, "Todo");
    }
  });
}

Deno.test("B1: a claim that was surely not applied is not taken for another dispatcher's", async () => {
  for (const [atomic, step] of [[true, "claimTask"], [false, "getTask"]] as const) {
    const { board, doubts, claim } = claimWorld({ atomic });
    board.next(step, failing("unavailable", { message: "Locked", isUnapplied: true }));
    const claiming = claim();
    board.move("1", "Doing");
    await assert.rejects(claiming, { category: "unavailable", message: "Locked" });
    assert.deepEqual(doubts, []);
  }
});

Deno.test("B1: a plain board that was down before the move is not asked whose the task is", async () => {
  const { board, doubts, claim } = claimWorld({ atomic: false });
  board.next("getTask", failing("unavailable", { message: "Down" }));
  const claiming = claim();
  board.move("1", "Doing");
  await assert.rejects(claiming, { category: "unavailable", message: "Down" });
  assert.deepEqual(doubts, []);
});

Deno.test("B2: a board that is down after the claim is asked until it says how it went", async () => {
  const { board, clock, doubts, claim } = claimWorld();
  board.next("claimTask", lostReply);
  board.next("getTask", failing(), failing("unauthorized"), failing("rate_limited"), silent);
  const claimed = claim();
  for (const _ of [1, 2, 3]) {
    await clock.advance(await clock.sleepingFor((ms) => ms < 60_000));
  }
  await clock.sleepingFor(60_000);
  await clock.advance(60_000);
  await clock.advance(await clock.sleepingFor((ms) => ms < 60_000));
  assert.deepEqual(await claimed, { won: true });
  assert.equal(doubts.length, 4);
  assert.equal(board.count("claimTask"), 1);
});

Deno.test("B2: a task that was moved on while the claim was in doubt is a lost race", async () => {
  const { board, claim } = claimWorld();
  board.next("claimTask", (apply, options, subject) => {
    apply();
    board.move("1", "Done");
    return failing()(apply, options, subject);
  });
  assert.equal((await claim()).won, false);
});

Deno.test("B2: a task that was deleted while the claim was in doubt is a lost race", async () => {
  const { board, claim } = claimWorld();
  board.next("claimTask", (apply, options, subject) => {
    board.remove("1");
    return failing()(apply, options, subject);
  });
  assert.equal((await claim()).won, false);
});

Deno.test("B1: a board that knows whose claim it was is asked that, until it says", async () => {
  for (const [found, won] of [["claimed", true], ["lost", false]] as const) {
    const { board, clock, doubts, claim } = claimWorld();
    const asked: unknown[] = [];
    Object.assign(board, {
      recallClaim(taskId: string, from: string, to: string, options: RecallOptions) {
        asked.push([taskId, from, to, options.claimId, options.wasCutShort]);
        const down = new AdapterError("unavailable", "Down");
        return asked.length === 1 ? Promise.reject(down) : Promise.resolve(found);
      },
    });
    board.next("claimTask", lostReply);
    const claimed = claim();
    await clock.advance(await clock.sleepingFor((ms) => ms < 60_000));
    assert.equal((await claimed).won, won);
    assert.deepEqual(asked, [1, 2].map(() => ["1", "Todo", "Doing", "run-1", false]));
    assert.deepEqual([doubts, board.count("getTask")], [["Down"], 0]);
  }
});

Deno.test("B1: a board is told whose claim it is", async () => {
  const { board, claim } = claimWorld();
  const told: unknown[] = [];
  board.next("claimTask", (apply, options: ClaimOptions) => {
    told.push(options.claimId);
    return Promise.resolve(apply());
  });
  assert.deepEqual(await claim(), { won: true });
  assert.deepEqual(told, ["run-1"]);
});

Deno.test("a claim that the board says is open fails as it failed", async () => {
  const { board, claim } = claimWorld();
  Object.assign(board, { recallClaim: () => Promise.resolve("open") });
  board.next("claimTask", failing("unavailable", { message: "Lost" }));
  await assert.rejects(claim(), { category: "unavailable", message: "Lost" });
});

Deno.test("a claim without an answer for a minute is read back", async () => {
  const { board, clock, claim } = claimWorld();
  board.next("claimTask", (apply) => {
    apply();
    return new Promise(() => {});
  });
  const claimed = claim();
  await clock.sleepingFor(60_000);
  await clock.advance(60_000);
  assert.deepEqual(await claimed, { won: true });
});

for (const broken of ["whoAmI", "updateTask"] as const) {
  Deno.test(`a claim that can't be assigned (${broken} fails) is won all the same`, async () => {
    const { board, claim } = claimWorld({ atomic: false });
    board.always(failing("invalid", { message: "Not a member" }), broken);
    assert.deepEqual(await claim(), { won: true });
    assert.equal(board.task("1").queue, "Doing");
  });
}

Deno.test("a board that moved the task elsewhere than it was told is not believed", async () => {
  const { board, claim } = claimWorld({ atomic: false });
  board.next("moveTask", () => board.move("1", "Archive"));
  assert.equal((await claim()).won, false);
});

Deno.test("an answer that comes after the deadline claims nothing that nobody works on", async () => {
  const { board, clock, stop, claim } = claimWorld({ atomic: false });
  const late = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  board.next("getTask", async (apply) => {
    await late.promise;
    setTimeout(done.resolve, 0);
    return apply();
  });
  const rejected = assert.rejects(claim(), { category: "unavailable" });
  await clock.sleepingFor(60_000);
  await clock.advance(60_000);
  await rejected;
  late.resolve();
  await done.promise;
  assert.equal(board.task("1").queue, "Todo");
  assert.equal(stop.signal.aborted, false);
});

Deno.test("an abort while the claim is in doubt ends it with its reason", async () => {
  const { board, clock, stop, claim } = claimWorld();
  board.next("claimTask", lostReply);
  board.always(failing(), "getTask");
  const rejected = assert.rejects(claim(), { message: "stopped" });
  await clock.sleepingFor((ms) => ms < 60_000);
  stop.abort(new Error("stopped"));
  await rejected;
});
