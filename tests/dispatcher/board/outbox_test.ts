import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import { deliver, findTask } from "../../../src/dispatcher/board/outbox.ts";
import type { BoardWrite } from "../../../src/domain/run.ts";
import {
  failing,
  lostReply,
  noAnswer,
  ScriptedBoard,
  withLateEffects,
} from "../../fakes/scripted_board.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { WatchedClock } from "../../fakes/watched_clock.ts";

const comment: BoardWrite = { kind: "comment", nonce: "n0nce", taskId: "1", text: "Hi (n0nce)" };
const move: BoardWrite = { kind: "move", nonce: "m", taskId: "1", from: "Doing", to: "Failed" };
const release: BoardWrite = { kind: "release", nonce: "r", taskId: "1", from: "Doing", to: "Todo" };

/** A board whose task "1" is claimed. */
function claimed({ atomic = true } = {}) {
  const board = new ScriptedBoard({ atomic }).add("Todo", "0");
  board.put("Doing", { id: "1", assignees: ["ana", "artificer"] });
  return board;
}

/** Delivers, letting time pass where the board has to be asked again. */
async function deliverTo(
  tasks: ScriptedBoard,
  write: BoardWrite,
  { inDoubt = false, retries = 0 } = {},
) {
  const clock = new WatchedClock();
  const { signal } = new AbortController();
  let retried = 0;
  const context = { tasks, clock, signal, onRetry: () => retried++ };
  const result = deliver(write, context, { inDoubt });
  for (let n = 0; n < retries; n++) {
    await clock.advance(await clock.sleepingFor((ms) => ms < 60_000));
  }
  const answer = await result;
  assert.equal(retried, retries);
  return answer;
}

Deno.test("a comment is sent once, without a look before", async () => {
  const board = claimed();
  assert.equal(await deliverTo(board, comment), "delivered");
  assert.deepEqual(board.calls, ["addComment 1"]);
});

Deno.test("B3: a comment whose reply was lost is found by its nonce and not sent again", async () => {
  const board = claimed();
  board.next("addComment", lostReply);
  assert.equal(await deliverTo(board, comment, { retries: 1 }), "delivered");
  assert.deepEqual(board.comments("1"), ["Hi (n0nce)"]);
});

Deno.test("a comment that did not arrive is sent again, when the board can be asked again", async () => {
  const board = claimed();
  board.next("addComment", failing());
  board.next("getTask", failing(), failing("rate_limited"));
  assert.equal(await deliverTo(board, comment, { retries: 3 }), "delivered");
  assert.deepEqual(board.comments("1"), ["Hi (n0nce)"]);
});

Deno.test("S5: a comment of the same text without this run's nonce is not taken for it", async () => {
  const board = claimed();
  board.edit("1", { comments: [{ id: "c", author: "artificer", text: "Hi", createdAt: null }] });
  assert.equal(await deliverTo(board, comment, { inDoubt: true }), "delivered");
  assert.deepEqual(board.comments("1"), ["Hi", "Hi (n0nce)"]);
});

Deno.test("a comment in doubt from the start, as after a restart, is looked for first", async () => {
  const board = claimed();
  await deliverTo(board, comment, { inDoubt: true });
  await deliverTo(board, comment, { inDoubt: true });
  assert.deepEqual(board.comments("1"), ["Hi (n0nce)"]);
});

Deno.test("a task is moved only from where the run left it", async () => {
  const board = claimed();
  assert.equal(await deliverTo(board, move), "delivered");
  assert.equal(board.task("1").queue, "Failed");
  board.move("1", "Done");
  assert.equal(await deliverTo(board, move), "moot");
  assert.equal(board.task("1").queue, "Done");
});

Deno.test("a move whose reply was lost is not made again", async () => {
  const board = claimed();
  board.next("moveTask", lostReply);
  assert.equal(await deliverTo(board, move, { retries: 1 }), "delivered");
  assert.deepEqual([board.task("1").queue, board.count("moveTask")], ["Failed", 1]);
});

Deno.test("a move whose reply was lost leaves alone what a person moved on since", async () => {
  const board = claimed();
  board.next("moveTask", (apply) => {
    apply();
    board.move("1", "Done");
    return failing()(apply, { signal: neverAborted }, "1");
  });
  assert.equal(await deliverTo(board, move, { retries: 1 }), "moot");
  assert.equal(board.task("1").queue, "Done");
});

for (const write of [comment, move, release]) {
  Deno.test(`a ${write.kind} for a task that is gone is moot`, async () => {
    const board = claimed();
    board.remove("1");
    assert.equal(await deliverTo(board, write), "moot");
  });

  Deno.test(`a ${write.kind} that the board refuses for good is not tried again`, async () => {
    const board = claimed();
    board.always(failing("invalid", { message: "No" }), "addComment", "moveTask", "releaseTask");
    await assert.rejects(deliverTo(board, write), { category: "invalid", message: "No" });
    assert.equal(board.calls.filter((call) => !call.startsWith("getTask")).length, 1);
  });
}

for (const atomic of [true, false]) {
  const kind = atomic ? "an atomic" : "a plain";
  Deno.test(`on ${kind} board a release gives the task back without us, not without others`, async () => {
    const board = claimed({ atomic });
    assert.equal(await deliverTo(board, release), "delivered");
    assert.deepEqual(board.task("1").assignees, ["ana"]);
    assert.deepEqual(board.ids("Todo"), atomic ? ["1", "0"] : ["0", "1"]);
  });

  Deno.test(`on ${kind} board the release of a task that was moved away is moot`, async () => {
    const board = claimed({ atomic });
    board.move("1", "Done");
    assert.equal(await deliverTo(board, release), "moot");
    assert.deepEqual(board.task("1").assignees, ["ana", "artificer"]);
    assert.equal(board.task("1").queue, "Done");
  });

  Deno.test(`on ${kind} board a release whose reply was lost is not undone or repeated`, async () => {
    const board = claimed({ atomic });
    board.next(atomic ? "releaseTask" : "updateTask", lostReply);
    assert.equal(await deliverTo(board, release, { retries: 1 }), "delivered");
    assert.deepEqual([board.task("1").queue, board.task("1").assignees], ["Todo", ["ana"]]);
  });
}

Deno.test("a release that was cut between its two steps is finished", async () => {
  const board = claimed({ atomic: false });
  board.next("whoAmI", failing());
  assert.equal(await deliverTo(board, release, { retries: 1 }), "delivered");
  assert.deepEqual([board.task("1").queue, board.task("1").assignees], ["Todo", ["ana"]]);
  assert.equal(board.count("moveTask"), 1);
});

Deno.test("an answer that comes after the deadline moves nothing behind everybody's back", async () => {
  const board = claimed();
  const clock = new WatchedClock();
  const stop = new AbortController();
  const late = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  board.next("getTask", async (apply) => {
    await late.promise;
    setTimeout(done.resolve, 0);
    return apply();
  });
  const context = { tasks: board, clock, signal: stop.signal, onRetry: () => {} };
  const rejected = assert.rejects(deliver(move, context), { message: "stopped" });
  await clock.sleepingFor(60_000);
  stop.abort(new Error("stopped"));
  await rejected;
  late.resolve();
  await done.promise;
  assert.deepEqual(board.calls, ["getTask 1"]);
});

Deno.test("a task is found however long the board is down, and null where it is gone", async () => {
  const board = claimed();
  const clock = new WatchedClock();
  const { signal } = new AbortController();
  const context = { tasks: board, clock, signal, onRetry: () => {} };
  board.next("getTask", failing());
  const found = findTask("1", context);
  await clock.advance(await clock.sleepingFor((ms) => ms < 60_000));
  assert.equal(await found, "Doing");
  assert.equal(await findTask("ghost", context), null);
});

/** Delivers to a board that may carry out a call for ten minutes; `next` lets the time to the next look pass. */
function deliverLate(board: ScriptedBoard, write: BoardWrite) {
  const clock = new WatchedClock();
  let doubts = 0;
  const waits: number[] = [];
  const result = deliver(write, {
    tasks: withLateEffects(board),
    clock,
    signal: neverAborted,
    onRetry: (_error, ms) => waits.push(ms),
    onDoubt: () => doubts++,
  });
  const next = async () => {
    await clock.sleepingFor((ms) => ms < 60_000);
    await clock.advance(waits.at(-1) ?? 0);
  };
  return { clock, result, next, doubts: () => doubts };
}

Deno.test("B3: a comment without an answer is not sent again as long as it may appear, and then found", async () => {
  const board = claimed();
  board.next("addComment", noAnswer);
  const { result, next, doubts } = deliverLate(board, comment);
  for (const _ of [1, 2, 3]) await next();
  await board.addComment("1", "Hi (n0nce)", { signal: neverAborted });
  await next();
  assert.equal(await result, "delivered");
  assert.deepEqual(board.comments("1"), ["Hi (n0nce)"]);
  assert.deepEqual([board.count("addComment"), doubts()], [2, 1]);
});

Deno.test("B3: a comment that can appear no more is sent again", async () => {
  const board = claimed();
  board.next("addComment", noAnswer);
  const { clock, result, next } = deliverLate(board, comment);
  while (clock.monotonic() < 600_000) await next();
  assert.equal(await result, "delivered");
  assert.equal(board.count("addComment"), 2);
});

Deno.test("B3: a comment whose answer an earlier dispatcher missed is only looked for until it can't appear", async () => {
  const board = claimed();
  const { clock, result, next } = deliverLate(board, {
    ...comment,
    doubtedAt: new FakeClock().now(),
  });
  while (clock.monotonic() < 600_000) await next();
  assert.equal(await result, "delivered");
  assert.equal(board.count("addComment"), 1);
});

Deno.test("B3, S5: of a comment that appeared more than once the copies are deleted, and nothing that is only like it", async () => {
  const board = claimed();
  const at = { createdAt: null };
  const comments = [
    { id: "a", author: "artificer", text: "Hi (n0nce)", ...at },
    { id: "b", author: "ana", text: "Hi (n0nce)", ...at },
    { id: "c", author: "artificer", text: "Hi (n0nce), said ana", ...at },
    { id: "d", author: "artificer", text: "Hi (n0nce)", ...at },
    { id: "e", author: "artificer", text: "Hi", ...at },
  ];
  board.edit("1", { comments });
  const deleted: string[] = [];
  Object.assign(board, {
    deleteComment: (_taskId: string, id: string) => Promise.resolve(void deleted.push(id)),
  });
  assert.equal(await deliverTo(board, comment, { inDoubt: true }), "delivered");
  assert.deepEqual(deleted, ["d"]);
});

Deno.test("a move that takes effect after a person moved the task is undone", async () => {
  const board = claimed();
  board.next("moveTask", noAnswer);
  const { result, next } = deliverLate(board, move);
  await next();
  board.move("1", "Review");
  await next();
  board.move("1", "Failed");
  await next();
  assert.equal(await result, "moot");
  assert.equal(board.task("1").queue, "Review");
});

Deno.test("a move without an answer is not sent again as long as it may be made", async () => {
  const board = claimed();
  board.next("moveTask", noAnswer);
  const { result, next } = deliverLate(board, move);
  for (const _ of [1, 2, 3]) await next();
  assert.equal(board.count("moveTask"), 1);
  board.move("1", "Failed");
  await next();
  assert.equal(await result, "delivered");
});
