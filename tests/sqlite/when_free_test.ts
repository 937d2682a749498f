import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { takeLock } from "../../src/sqlite/file_lock.ts";
import { HeldTooLong, LOCK_WAIT_MS, whenFree } from "../../src/sqlite/when_free.ts";
import { skippingClock } from "../fakes/skipping_clock.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const calm = { clock: systemClock, signal: neverAborted };

Deno.test("what is free is had at once, without a turn of the event loop", async () => {
  let isHad = false;
  const having = whenFree(() => isHad = true, calm);
  assert.ok(isHad);
  assert.equal(await having, true);
});

Deno.test("what another one holds is had once it is given back", async () => {
  await using dir = await tempDir();
  const held = takeLock(`${dir.path}/lock`);
  let isHad = false;
  const having = whenFree(() => takeLock(`${dir.path}/lock`), calm).then((lock) => {
    isHad = true;
    lock[Symbol.dispose]();
  });
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  assert.ok(!isHad);
  held[Symbol.dispose]();
  await having;
});

Deno.test("a lock leaves an empty file, and can be had by one at a time", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/lock`;
  takeLock(path)[Symbol.dispose]();
  assert.equal((await Deno.stat(path)).size, 0);
  using _again = takeLock(path);
  assert.throws(() => takeLock(path), /database is locked/);
});

Deno.test("each sleep is short and differs, and patience ends with what was in the way", async () => {
  await using dir = await tempDir();
  using _held = takeLock(`${dir.path}/lock`);
  const sleeps: number[] = [];
  const waiting = whenFree(() => takeLock(`${dir.path}/lock`), {
    ...calm,
    clock: skippingClock(sleeps),
  });
  const error = await waiting.then(() => null, (error) => error);
  assert.ok(error instanceof HeldTooLong);
  assert.equal(error.message, "another process has held it for 10 s");
  assert.match(String(error.cause), /database is locked/);
  const waited = sleeps.reduce((sum, ms) => sum + ms, 0);
  assert.ok(waited >= LOCK_WAIT_MS && waited < LOCK_WAIT_MS + 60, `${waited}`);
  assert.ok((sleeps[0] ?? 9) <= 2 && Math.max(...sleeps) <= 50);
  assert.ok(new Set(sleeps).size > 100, "without jitter, one starves another");
});

Deno.test("what is no lock is thrown as it is, and not tried again", async () => {
  let tries = 0;
  const fails = () => {
    tries++;
    throw new TypeError("a mistake");
  };
  await assert.rejects(whenFree(fails, calm), { name: "TypeError", message: "a mistake" });
  assert.equal(tries, 1);
});

Deno.test("who has given up tries nothing", async () => {
  const signal = AbortSignal.abort(new Error("given up"));
  const never = () => assert.fail("tried");
  await assert.rejects(whenFree(never, { ...calm, signal }), { message: "given up" });
});
