import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import { boardLock, lockFile } from "../../../src/backends/json/file/file_lock.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { LOCK_WAIT_MS } from "../../../src/sqlite/when_free.ts";
import { skippingClock } from "../../fakes/skipping_clock.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";
import { boardFixture } from "./board_fixture.ts";
import { runWriter } from "./second_process.ts";

const calm = { clock: systemClock, signal: neverAborted };

Deno.test("a lock is held by one at a time, and by the next once it is given back", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/lock`;
  let holders = 0;
  await Promise.all(Array.from({ length: 20 }, async () => {
    using _lock = await lockFile(path, calm);
    assert.equal(++holders, 1);
    await Promise.resolve();
    holders--;
  }));
});

Deno.test("a lock leaves an empty file and nothing else", async () => {
  await using dir = await tempDir();
  (await lockFile(`${dir.path}/lock`, calm))[Symbol.dispose]();
  const files = await Array.fromAsync(Deno.readDir(dir.path), ({ name }) => name);
  assert.deepEqual(files, ["lock"]);
  assert.equal((await Deno.stat(`${dir.path}/lock`)).size, 0);
});

Deno.test("B1: a board's lock stays held while the board's folder is watched", async () => {
  await using dir = await tempDir();
  const board = await dir.write("board.json", "{}");
  const path = (await boardLock(board)).path;
  using watcher = Deno.watchFs(dir.path, { recursive: false });
  using _held = await lockFile(path, calm);
  const seen = (async () => {
    for await (const { paths } of watcher) if (paths.includes(`${dir.path}/marker`)) return;
  })();
  assert.equal((await runWriter("try", board)).out, "held\n");
  // What that did to the lock's file was told before this.
  await dir.write("marker", "");
  await seen;
  assert.equal((await runWriter("try", board)).out, "held\n");
});

Deno.test("waiting for a lock ends with the signal", async () => {
  await using dir = await tempDir();
  using _held = await lockFile(`${dir.path}/lock`, calm);
  const giveUp = new AbortController();
  const waiting = lockFile(`${dir.path}/lock`, { clock: systemClock, signal: giveUp.signal });
  giveUp.abort(new Error("given up"));
  await assert.rejects(waiting, { message: "given up" });
});

Deno.test("a lock that is not free in time is unavailable, and the error names it", async () => {
  await using dir = await tempDir();
  using _held = await lockFile(`${dir.path}/lock`, calm);
  const clock = skippingClock([]);
  await assert.rejects(lockFile(`${dir.path}/lock`, { ...calm, clock }), {
    category: "unavailable",
    message: `Cannot lock the board: another process has held "${dir.path}/lock" for 10 s`,
  });
});

Deno.test("B1: a claim that never got the lock says that nothing was changed", async () => {
  await using board = await boardFixture({ queues: { Todo: [{ id: 1, name: "x" }] } });
  const adapter = board.open({ lockWaitMs: 20 });
  using _held = await lockFile((await boardLock(board.path)).path, calm);
  const claiming = Promise.resolve(adapter.claimTask?.("1", "Todo", "Doing", calm));
  await assert.rejects(claiming, { category: "unavailable", isUnapplied: true });
});

Deno.test("B2: a claim that failed after the file was replaced leaves that open", async () => {
  await using board = await boardFixture({ queues: { Todo: [{ id: 1, name: "x" }] } });
  const adapter = board.open({
    trace: (step) => step === "renamed" ? Promise.reject(new Error("disk gone")) : undefined,
  });
  const claiming = Promise.resolve(adapter.claimTask?.("1", "Todo", "Doing", calm));
  await assert.rejects(claiming, { category: "unavailable", isUnapplied: false });
  assert.equal((await adapter.getTask("1", calm)).queue, "Doing");
});

Deno.test("the default wait for a lock is 10 s", () => {
  assert.equal(LOCK_WAIT_MS, 10_000);
});

Deno.test("a lock in a folder that does not exist is unavailable at once", async () => {
  await using dir = await tempDir();
  await assert.rejects(lockFile(`${dir.path}/none/lock`, calm), { category: "unavailable" });
});

Deno.test("a lock file that is something else is left alone and named", async () => {
  await using dir = await tempDir();
  const path = await dir.write(
    "lock",
    "my own notes, longer than a header of a database".repeat(40),
  );
  await assert.rejects(lockFile(path, calm), (error: Error) => error.message.includes(`"${path}"`));
  assert.match(await Deno.readTextFile(path), /^my own notes/);
});

Deno.test("a lock that cannot be made says what the folder must be", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/none/lock`;
  await assert.rejects(lockFile(path, calm), {
    message: `Cannot lock the board with "${path}": the file cannot be created or opened; ` +
      "the board's folder must be writable",
  });
});
