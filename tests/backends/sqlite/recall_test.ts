import assert from "node:assert/strict";
import { boardSchema } from "../../../src/backends/sqlite/schema/schema.ts";
import { boardFixture, calm, type SqliteAdapter } from "./board_fixture.ts";

/** Both as the same user, as two dispatchers are when nothing else is said. */
async function twoDispatchers() {
  const board = await boardFixture({ Todo: ["one"] });
  return {
    board,
    ana: board.open(),
    ben: board.open(),
    [Symbol.asyncDispose]: () => board[Symbol.asyncDispose](),
  };
}

const claim = (by: SqliteAdapter, claimId?: string) =>
  by.claimTask?.("1", "Todo", "Doing", claimId === undefined ? calm : { ...calm, claimId });

const recall = (by: SqliteAdapter, claimId: string) =>
  by.recallClaim?.("1", "Todo", "Doing", { ...calm, claimId, wasCutShort: true });

Deno.test("R1: after a crash a claim is told from that of another dispatcher by the same user", async () => {
  await using two = await twoDispatchers();
  assert.equal(await recall(two.ana, "ana-1"), "open", "it was cut short before it was made");
  assert.equal(await claim(two.ben, "ben-1"), "claimed");
  assert.equal(await recall(two.ana, "ana-1"), "lost", "the other one works on it");
  assert.equal(await recall(two.ben, "ben-1"), "claimed");
});

Deno.test("R1: a claim is lost once the task was given back and claimed by another", async () => {
  await using two = await twoDispatchers();
  assert.equal(await claim(two.ana, "ana-1"), "claimed");
  await two.board.open().moveTask("1", "Todo", calm);
  assert.equal(await recall(two.ana, "ana-1"), "open");
  assert.equal(await claim(two.ben, "ben-1"), "claimed");
  assert.equal(await recall(two.ana, "ana-1"), "lost");
});

Deno.test("R1: a later claim that nobody can name leaves none to recall", async () => {
  await using two = await twoDispatchers();
  assert.equal(await claim(two.ana, "ana-1"), "claimed");
  await two.board.open().moveTask("1", "Todo", calm);
  assert.equal(await claim(two.ben), "claimed");
  assert.equal(await recall(two.ana, "ana-1"), "lost");
});

Deno.test("R1: a claim of a task that went elsewhere, or is gone, is lost", async () => {
  await using two = await twoDispatchers();
  assert.equal(await claim(two.ana, "ana-1"), "claimed");
  await two.ben.moveTask("1", "Done", calm);
  assert.equal(await recall(two.ana, "ana-1"), "lost");
  two.board.sql("DELETE FROM tasks");
  assert.equal(await recall(two.ana, "ana-1"), "lost");
});

Deno.test("a board of the first format keeps its tasks, and its claims can be recalled from then on", async () => {
  await using board = await boardFixture();
  const [first] = boardSchema.migrations;
  assert.ok(first);
  const before = board.open({ migrations: [first] });
  await before.createTask("Todo", "one", "", calm);
  await before.close?.();
  const now = board.open();
  assert.equal(await claim(now, "now-1"), "claimed");
  assert.equal(await recall(now, "now-1"), "claimed");
});
