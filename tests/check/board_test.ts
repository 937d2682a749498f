import assert from "node:assert/strict";
import { checkBoard, openBoard } from "../../src/check/board.ts";
import { findBackendKind } from "../../src/backends/registry.ts";
import type { TaskAdapter } from "../../src/contracts/task_adapter.ts";
import { UsageError } from "../../src/domain/errors.ts";
import { routeOf } from "../dispatcher/world.ts";
import { failing, type Script, ScriptedBoard, silent } from "../fakes/scripted_board.ts";

function checkOf(board: TaskAdapter, type = "memory") {
  const backend = findBackendKind(type)?.bind(type === "memory" ? {} : { url: "board" }, "/");
  assert.ok(backend);
  return checkBoard(board, { routes: [routeOf()], backend }, 20);
}

/** A board that answers so whenever it is asked for this. */
function boardThat(script: Script, method: "getReadyTasks" | "whoAmI" = "getReadyTasks") {
  const board = new ScriptedBoard();
  board.always(script, method);
  return board;
}

async function statesOf(board: TaskAdapter) {
  const { results, isUp } = await checkOf(board);
  return [...results.map(({ state }) => state), isUp];
}

Deno.test("a board that answers is asked for one task and for who asks, and for nothing else", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  const { results, isUp } = await checkOf(board);
  assert.deepEqual(results.map(({ state }) => state), ["ok", "ok"]);
  assert.match(results[1]?.message ?? "", /^The board accepts the dispatcher as "\w+"$/);
  assert.equal(isUp, true);
  assert.deepEqual(board.calls.map((call) => call.split(" ")[0]), ["getReadyTasks", "whoAmI"]);
});

Deno.test("a board that does not know its user's name is ok, too", async () => {
  const board: TaskAdapter = new ScriptedBoard();
  board.whoAmI = undefined;
  const { results } = await checkOf(board);
  assert.equal(results[1]?.message, "The board accepts the dispatcher");
});

Deno.test("a board that is down fails, and its credentials are not known", async () => {
  const board = boardThat(failing("unavailable"));
  assert.deepEqual(await statesOf(board), ["failed", "skipped", false]);
});

Deno.test("a silent board is given up", async () => {
  const board = boardThat(silent);
  const { results: [result] } = await checkOf(board);
  assert.equal(result?.message, "The board gave no answer within 0.02 s");
});

for (
  const [category, remedy] of [
    ["unauthorized", /does not accept the credentials: correct them/],
    ["forbidden", /knows the user, but that user has no access/],
  ] as const
) {
  for (const method of ["getReadyTasks", "whoAmI"] as const) {
    Deno.test(`a board whose ${method} is ${category} answers, and its credentials fail`, async () => {
      const board = boardThat(failing(category), method);
      const { results: [answer, credentials], isUp } = await checkOf(board);
      assert.deepEqual([answer?.state, credentials?.state, isUp], ["ok", "failed", false]);
      assert.match(credentials?.remedy ?? "", remedy);
    });
  }
}

Deno.test("a board that wants to be left alone is warned of, with the time", async () => {
  const board = boardThat(failing("rate_limited", { retryAfterMs: 30_000 }));
  const { results: [result], isUp } = await checkOf(board);
  assert.equal(result?.state, "warning");
  assert.match(result.message, /limits the rate of requests; retry in 30 s$/);
  assert.equal(isUp, true);
});

Deno.test("a queue that is missing is no failure of the board", async () => {
  const board = boardThat(failing("not_found"));
  assert.deepEqual(await statesOf(board), ["ok", "ok", true]);
});

Deno.test("what the board says to do is the remedy", async () => {
  const message = "Cannot reach it: no route";
  const board = boardThat(failing("unavailable", { message, remedy: "plug the cable in" }));
  const { results: [result] } = await checkOf(board);
  assert.deepEqual(
    [result?.message, result?.remedy],
    ["Cannot reach it: no route", "Plug the cable in"],
  );
});

for (
  const [type, remedy] of [
    ["json", "Correct the file, or [backend] url"],
    ["sqlite", "Correct the file, or [backend] url"],
    ["memory", "Correct [backend], or start the board"],
  ] as const
) {
  Deno.test(`a ${type} board that fails without a remedy of its own: ${remedy}`, async () => {
    const { results: [result] } = await checkOf(boardThat(failing("unavailable")), type);
    assert.deepEqual([result?.state, result?.remedy], ["failed", remedy]);
  });
}

Deno.test("a bug of an adapter is not taken for an answer", async () => {
  const board = boardThat(() => {
    throw new TypeError("undefined is not a function");
  });
  await assert.rejects(checkOf(board), TypeError);
});

Deno.test("a board whose adapter can't be made fails, and nothing more is asked of it", async () => {
  const why = "Cannot start the board's program: it is not installed";
  const error = new UsageError(why, { remedy: "install it" });
  const { tasks, results } = await openBoard(() => Promise.reject(error), 20);
  assert.equal(tasks, null);
  assert.deepEqual(results.map(({ name, state }) => [name, state]), [
    ["board", "failed"],
    ["credentials", "skipped"],
    ["queues", "skipped"],
  ]);
  assert.equal(results[0]?.message, "Cannot start the board's program: it is not installed");
  assert.equal(results[0]?.remedy, "Install it");
});

Deno.test("a board that never says what it can is given up in time", async () => {
  const { tasks, results } = await openBoard(() => new Promise(() => {}), 20);
  assert.equal(tasks, null);
  assert.equal(results[0]?.message, "The board gave no answer within 0.02 s");
});
