import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import { fetchReady } from "../../../src/dispatcher/board/fetch.ts";
import type { AdapterErrorCategory } from "../../../src/domain/errors.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { failing, type Script, ScriptedBoard } from "../../fakes/scripted_board.ts";
import { routeOf } from "../world.ts";

const context = { clock: new FakeClock(), signal: neverAborted };
const open = ["A", "B"].map((queue) => ({ route: routeOf({ queue }), freeSlots: 2 }));

/** A board on which only queue "A" fails. */
function halfBroken(category: AdapterErrorCategory): ScriptedBoard {
  const board = new ScriptedBoard().add("A", "1").add("B", "2");
  const script: Script = (apply, options, queue) =>
    queue === "A" ? failing(category)(apply, options, queue) : apply();
  board.always(script, "getReadyTasks");
  return board;
}

async function fetchFrom(board: ScriptedBoard, limit = 10) {
  const { views, boardError, queueErrors } = await fetchReady(open, () => limit, board, context);
  const ready = views.map(({ route, ready }) => [route.queue, ...ready.map(({ id }) => id)].join());
  return { ready, boardError: boardError?.category ?? null, queueErrors };
}

Deno.test("each open route gets the tasks of its queue, in board order, up to its limit", async () => {
  const board = new ScriptedBoard().add("A", "1", "2", "3").add("B", "4");
  assert.deepEqual(await fetchFrom(board, 2), {
    ready: ["A,1,2", "B,4"],
    boardError: null,
    queueErrors: {},
  });
});

for (const category of ["not_found", "invalid", "forbidden", "unavailable"] as const) {
  Deno.test(`a queue that alone is ${category} leaves the others served`, async () => {
    assert.deepEqual(await fetchFrom(halfBroken(category)), {
      ready: ["B,2"],
      boardError: null,
      queueErrors: { A: `The board is ${category}` },
    });
  });
}

for (const category of ["unauthorized", "rate_limited"] as const) {
  Deno.test(`a board that is ${category} for one queue is so for all`, async () => {
    const { boardError, queueErrors } = await fetchFrom(halfBroken(category));
    assert.deepEqual([boardError, queueErrors], [category, {}]);
  });
}

Deno.test("where no queue can be read it is the board that fails", async () => {
  const board = new ScriptedBoard();
  board.goDown();
  assert.deepEqual(await fetchFrom(board), {
    ready: [],
    boardError: "unavailable",
    queueErrors: {},
  });
});

Deno.test("queues that are all misspelled do not make a board that fails", async () => {
  const board = new ScriptedBoard();
  board.always(failing("not_found", { message: "No such queue" }), "getReadyTasks");
  assert.deepEqual(await fetchFrom(board), {
    ready: [],
    boardError: null,
    queueErrors: { A: "No such queue", B: "No such queue" },
  });
});
