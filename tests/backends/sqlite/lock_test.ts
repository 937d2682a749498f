import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { LOCK_WAIT_MS } from "../../../src/sqlite/when_free.ts";
import { skippingClock } from "../../fakes/skipping_clock.ts";
import { all, boardFixture, calm, namesIn } from "./board_fixture.ts";
import { startWriter } from "./second_process.ts";

Deno.test("B1: while another process writes, the event loop turns and the board is read", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const adapter = board.open();
  await using holder = startWriter("hold", board.path);
  await holder.line();

  const claiming = adapter.claimTask?.("1", "Todo", "Doing", calm);
  // Only these turns let go of what the claim waits for: a loop that stands still never ends.
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual(await namesIn(adapter, "Todo"), ["one"]);
  await holder.end();
  assert.equal(await claiming, "claimed");
  assert.deepEqual(await namesIn(adapter, "Doing"), ["one"]);
});

Deno.test("B1: each try for the lock is over at once, and each sleep is short", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  using held = holdLock(board.path);
  const sleeps: number[] = [];
  const adapter = board.open({ clock: skippingClock(sleeps) });
  await assert.rejects(adapter.moveTask("1", "Done", calm), {
    category: "unavailable",
    isUnapplied: true,
    message: `Cannot change board "${board.path}": another process has held it for 10 s`,
  });
  const waited = sleeps.reduce((sum, ms) => sum + ms, 0);
  assert.ok(waited >= LOCK_WAIT_MS && waited < LOCK_WAIT_MS + 60, `${waited}`);
  assert.ok((sleeps[0] ?? 9) <= 2 && Math.max(...sleeps) <= 50 && sleeps.length < 1500);
  held[Symbol.dispose]();
  await adapter.moveTask("1", "Done", calm);
});

Deno.test("B1: a claim that never got the lock says that nothing was changed", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const adapter = board.open({ lockWaitMs: 0 });
  using _held = holdLock(board.path);
  const claiming = Promise.resolve(adapter.claimTask?.("1", "Todo", "Doing", calm));
  await assert.rejects(claiming, { category: "unavailable", isUnapplied: true });
});

Deno.test("waiting for the lock ends with the signal, and the next write is made", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const adapter = board.open();
  const held = holdLock(board.path);
  const giveUp = new AbortController();
  const given = adapter.updateTask("1", { name: "never" }, giveUp);
  const kept = adapter.updateTask("1", { description: "kept" }, calm);
  giveUp.abort(new Error("given up"));
  await assert.rejects(given, { message: "given up" });
  held[Symbol.dispose]();
  const { name, description } = await kept;
  assert.deepEqual([name, description], ["one", "kept"]);
});

Deno.test("a write that waits behind another is given up at once", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const adapter = board.open();
  const held = holdLock(board.path);
  const first = adapter.updateTask("1", { name: "first" }, calm);
  const giveUp = new AbortController();
  const second = adapter.updateTask("1", { name: "second" }, giveUp);
  giveUp.abort(new Error("given up"));
  await assert.rejects(second, { message: "given up" });
  held[Symbol.dispose]();
  assert.equal((await first).name, "first");
  assert.equal((await adapter.getTask("1", calm)).name, "first");
});

Deno.test("writes that waited take effect in the order of the calls", async () => {
  await using board = await boardFixture({ Todo: [] });
  const adapter = board.open();
  const held = holdLock(board.path);
  const names = Array.from({ length: 20 }, (_, index) => `${index}`);
  const writes = names.map((name) => adapter.createTask("Todo", name, "", calm));
  // By now each would wait for a time of its own.
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  held[Symbol.dispose]();
  await Promise.all(writes);
  assert.deepEqual(await namesIn(adapter, "Todo"), names);
});

Deno.test("a poll is one moment of the board, whatever another process does", async () => {
  await using board = await boardFixture({ Todo: ["one"], Doing: [] });
  const adapter = board.open();
  await using writer = startWriter("swing", board.path, "Todo", "Doing");
  await writer.line();
  for (let poll = 0; poll < 1000; poll++) {
    const tasks = await adapter.getReadyTasks(["Doing", "Todo"], all);
    assert.deepEqual(tasks.map(({ name }) => name), ["one"], `poll ${poll}`);
  }
});

/** Writes to the board, as another program would, until it is disposed. */
function holdLock(path: string): Disposable {
  const database = new DatabaseSync(path);
  database.exec("BEGIN IMMEDIATE");
  let isHeld = true;
  return {
    [Symbol.dispose]() {
      if (isHeld) database.close();
      isHeld = false;
    },
  };
}
