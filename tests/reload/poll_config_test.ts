import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { watchFor } from "../../src/compose/reload.ts";
import { isBesideLocks, POLL_MS, pollConfig } from "../../src/reload/poll_config.ts";
import { startWriter } from "../backends/sqlite/second_process.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import { json } from "../../src/backends/json/mod.ts";
import { sqlite } from "../../src/backends/sqlite/mod.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";

Deno.test("a polled config is told of once at the start, and after each change", async () => {
  await using dir = await tempDir();
  const path = await dir.write("artificer.toml", "a");
  await using poll = polled(path);
  assert.equal(await poll.hints(), 1);
  assert.equal(await poll.hints(), 1);
  await dir.write("artificer.toml", "longer");
  assert.equal(await poll.hints(), 2);
  await dir.write("new", "longer");
  await Deno.rename(`${dir.path}/new`, path);
  assert.equal(await poll.hints(), 3);
  await Deno.remove(path);
  assert.equal(await poll.hints(), 4);
  assert.equal(await poll.hints(), 4);
  await dir.write("artificer.toml", "back");
  assert.equal(await poll.hints(), 5);
});

Deno.test("a config is beside locks in the same folder, by whatever name that is called", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(`${dir.path}/config`);
  await Deno.mkdir(`${dir.path}/data`);
  await Deno.symlink("config", `${dir.path}/alias`);
  await dir.write("config/artificer.toml", "");
  await dir.write("data/board.db", "");
  await Deno.symlink("../config/real.db", `${dir.path}/data/link.db`);
  await dir.write("config/real.db", "");
  await Deno.symlink("../data/shared.toml", `${dir.path}/config/linked.toml`);
  const beside = (config: string, board: string) => {
    return isBesideLocks(`${dir.path}/${config}`, [`${dir.path}/${board}`]);
  };
  assert.equal(await beside("config/artificer.toml", "config/board.db"), true);
  assert.equal(await beside("alias/artificer.toml", "config/board.db"), true);
  assert.equal(await beside("config/artificer.toml", "alias/board.db"), true);
  assert.equal(await beside("config/artificer.toml", "data/link.db"), true);
  assert.equal(await beside("config/linked.toml", "data/board.db"), true);
  assert.equal(await beside("config/artificer.toml", "data/board.db"), false);
  assert.equal(await beside("config/artificer.toml", "none/board.db"), false);
  assert.equal(await isBesideLocks(`${dir.path}/config/artificer.toml`, []), false);
});

Deno.test("B1: a SQLite board keeps its locks while the config beside it is followed", async () => {
  await using dir = await tempDir();
  const path = await dir.write("artificer.toml", "");
  const backend = sqlite.bind({ url: "board.db" }, dir.path);
  const watch = await watchFor(path, { backend });
  assert.equal(await lockSurvives(dir, path, watch), true);
});

const ignore = Deno.build.os !== "linux";
const why = ignore ? " (skipped: other systems watch in another way)" : "";

Deno.test({
  name: `B1: the config of another board is watched${why}`,
  ignore,
  fn: async () => {
    await using dir = await tempDir();
    const path = await dir.write("artificer.toml", "");
    const backend = json.bind({ url: "board.json" }, dir.path);
    const watch = await watchFor(path, { backend });
    // Why a SQLite board's must not be: where this holds no more, nor does the reason to poll.
    assert.equal(await lockSurvives(dir, path, watch), false);
  },
});

/** Whether a lock on a database that is written to stays with this process while `path` is followed. */
async function lockSurvives(
  dir: TempDir,
  path: string,
  watch: Awaited<ReturnType<typeof watchFor>>,
): Promise<boolean> {
  const database = new DatabaseSync(`${dir.path}/board.db`);
  database.exec("CREATE TABLE t (a)");
  const stop = new AbortController();
  const begun = Promise.withResolvers<void>();
  const following = watch(path, { signal: stop.signal, onChange: begun.resolve });
  await begun.promise;
  // More than the cache holds: it goes to the file before it is committed.
  database.exec(
    "PRAGMA cache_size = 10; BEGIN EXCLUSIVE; INSERT INTO t VALUES (zeroblob(1000000))",
  );
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      await using other = startWriter("try", `${dir.path}/board.db`);
      if ((await other.end()).includes("free")) return false;
    }
    return true;
  } finally {
    database.close();
    stop.abort();
    await following;
  }
}

function polled(path: string): AsyncDisposable & { hints(): Promise<number> } {
  const clock = new FakeClock();
  const stop = new AbortController();
  let count = 0;
  const polling = pollConfig(path, { clock, signal: stop.signal, onChange: () => count++ });
  return {
    async hints() {
      await clock.asleep(1);
      await clock.advance(POLL_MS);
      await clock.asleep(1);
      return count;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await polling;
    },
  };
}
