import assert from "node:assert/strict";
import { systemClock } from "../../src/async/system_clock.ts";
import { systemHost } from "../../src/config/source.ts";
import { hintOfChanges } from "../../src/reload/follow.ts";
import { ReloadRequests } from "../../src/reload/requests.ts";
import { watchConfig } from "../../src/reload/watch_config.ts";
import { Recorder } from "../fakes/recorder.ts";
import { makePipe } from "../fixtures/pipes.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";

/** A watch of `artificer.toml` whose hints a test can count and wait for. */
async function watching(dir: TempDir, name = "artificer.toml") {
  const stop = new AbortController();
  let hints = 0;
  let hinted = Promise.withResolvers<void>();
  const over = watchConfig(`${dir.path}/${name}`, {
    signal: stop.signal,
    onChange() {
      hints++;
      hinted.resolve();
    },
  });
  over.catch(() => {/* told to whoever awaits it */});
  const watch = {
    over,
    get hints() {
      return hints;
    },
    /** Resolves at the first hint that comes because of `action`. */
    async hintOf(action: () => Promise<unknown>) {
      hinted = Promise.withResolvers();
      await action();
      await Promise.race([hinted.promise, over]);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await over.catch(() => {/* a test that expects it has awaited it */});
    },
  };
  await watch.hintOf(() => Promise.resolve());
  return watch;
}

Deno.test("a watch hints once when it begins: what changed before it is told by nothing else", async () => {
  await using dir = await tempDir();
  await dir.write("artificer.toml", "a");
  await using watch = await watching(dir);
  assert.equal(watch.hints, 1);
});

Deno.test("every way to save is a hint: in place, by rename, removed and written anew", async () => {
  await using dir = await tempDir();
  const path = await dir.write("artificer.toml", "a");
  await using watch = await watching(dir);
  // Of two saves of one size within a millisecond only the first can be seen.
  const saves = [
    () => Deno.writeTextFile(path, "bb"),
    async () => Deno.rename(await dir.write("artificer.toml~", "c"), path),
    () => Deno.writeTextFile(path, "dd"),
    () => Deno.remove(path),
    () => Deno.writeTextFile(path, "e", { createNew: true }),
  ];
  for (const save of saves) await watch.hintOf(save);
  assert.ok(watch.hints > saves.length);
});

Deno.test("other files of the folder are no hint", async () => {
  await using dir = await tempDir();
  const path = await dir.write("artificer.toml", "a");
  await using watch = await watching(dir);
  for (let i = 0; i < 50; i++) {
    await dir.write("board.json", `${i}`);
    await Deno.readTextFile(path);
  }
  // Events come in order: with this one all of the others were seen.
  await watch.hintOf(() => dir.write("artificer.toml", "bb"));
  assert.ok(watch.hints < 10, `${watch.hints} hints`);
});

Deno.test("what a link leads to is watched, and what it leads to after a change", async () => {
  await using dir = await tempDir();
  await Promise.all(["one", "two"].map((name) => Deno.mkdir(`${dir.path}/${name}`)));
  const [one, two] = [await dir.write("one/x.toml", "1"), await dir.write("two/y.toml", "2")];
  const link = `${dir.path}/artificer.toml`;
  await Deno.symlink("one/x.toml", link);
  await using watch = await watching(dir);
  await watch.hintOf(() => Deno.writeTextFile(one, "1b"));
  await watch.hintOf(async () => {
    await Deno.symlink("two/y.toml", `${link}.new`);
    await Deno.rename(`${link}.new`, link);
  });
  // The watch of the other folder begins a moment after the link is seen to have changed.
  const before = watch.hints;
  while (watch.hints === before) {
    await watch.hintOf(() => Deno.writeTextFile(two, "2b"));
  }
});

Deno.test("a mounted configuration that is replaced at a stroke is a hint", async () => {
  await using dir = await tempDir();
  for (const version of ["..1", "..2"]) {
    await Deno.mkdir(`${dir.path}/${version}`);
    await dir.write(`${version}/artificer.toml`, version);
  }
  await Deno.symlink("..1", `${dir.path}/..data`);
  await Deno.symlink("..data/artificer.toml", `${dir.path}/artificer.toml`);
  await using watch = await watching(dir);
  await watch.hintOf(async () => {
    await Deno.symlink("..2", `${dir.path}/..data_tmp`);
    await Deno.rename(`${dir.path}/..data_tmp`, `${dir.path}/..data`);
  });
  assert.equal(await Deno.readTextFile(`${dir.path}/artificer.toml`), "..2");
  await Deno.remove(`${dir.path}/..1`, { recursive: true });
  await watch.hintOf(() => dir.write("..2/artificer.toml", "..2b"));
});

Deno.test("an aborted watch ends", async () => {
  await using dir = await tempDir();
  await dir.write("artificer.toml", "a");
  const watch = await watching(dir);
  await watch[Symbol.asyncDispose]();
  assert.equal(await watch.over, undefined);
  const signal = AbortSignal.abort();
  await watchConfig(`${dir.path}/artificer.toml`, { signal, onChange: () => assert.fail() });
});

Deno.test("a folder that is gone ends the watch with an error", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(`${dir.path}/conf`);
  await dir.write("conf/artificer.toml", "a");
  await using watch = await watching(dir, "conf/artificer.toml");
  await Deno.remove(`${dir.path}/conf`, { recursive: true });
  await assert.rejects(watch.over, {
    message:
      `"${dir.path}/conf" is not a folder, or the right to read it is missing (--allow-read=${dir.path}/conf)`,
  });
});

Deno.test("M2: a watch goes on in the folder that has taken the place of the config's", async () => {
  await using dir = await tempDir();
  for (const name of ["conf", "new"]) {
    await Deno.mkdir(`${dir.path}/${name}`);
    await dir.write(`${name}/artificer.toml`, name);
  }
  await using watch = await watching(dir, "conf/artificer.toml");
  await watch.hintOf(async () => {
    await Deno.rename(`${dir.path}/conf`, `${dir.path}/old`);
    await Deno.rename(`${dir.path}/new`, `${dir.path}/conf`);
  });
  await watch.hintOf(() => dir.write("conf/artificer.toml", "changed"));
});

Deno.test("M2: the config is watched again once its folder is there again, and both is told", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(`${dir.path}/conf`);
  const path = await dir.write("conf/artificer.toml", "a");
  const events = new Recorder();
  const requests = new ReloadRequests();
  const stop = new AbortController();
  const parts = { path, source: "artificer.toml", requests, emit: events.emit };
  const over = hintOfChanges({ ...parts, signal: stop.signal });
  const taken = requests.taken(systemClock, stop.signal);
  await taken.next();
  await Deno.remove(`${dir.path}/conf`, { recursive: true });
  await events.until("config_unwatched");
  await Deno.mkdir(`${dir.path}/conf`);
  await dir.write("conf/artificer.toml", "b");
  await events.until("config_watched");
  await taken.next();
  stop.abort();
  await over;
});

Deno.test("a watch that cannot be is told once, and requests go on", async () => {
  await using dir = await tempDir();
  const events = new Recorder();
  const requests = new ReloadRequests();
  const stop = new AbortController();
  const { signal } = new AbortController();
  const over = hintOfChanges({
    path: `${dir.path}/nowhere/artificer.toml`,
    source: "artificer.toml",
    requests,
    emit: events.emit,
    signal: stop.signal,
  });
  await events.until("config_unwatched");
  stop.abort();
  await over;
  const [told, ...more] = events.events;
  assert.ok(told?.type === "config_unwatched" && more.length === 0);
  assert.match(told.reason, /nowhere" is not a folder/);
  requests.ask();
  assert.equal((await requests.taken(systemClock, signal).next()).value?.requester, "person");
});

Deno.test("X7: a named pipe in the folder of the config ends no watch", async () => {
  await using dir = await tempDir();
  const path = await dir.write("artificer.toml", "a");
  await using watch = await watching(dir);
  await makePipe(`${dir.path}/pipe`);
  await watch.hintOf(() => Deno.writeTextFile(path, "bb"));
  await watch.hintOf(() => Deno.rename(`${dir.path}/pipe`, path));
  const read = await systemHost.readFile(path);
  assert.deepEqual(read, { kind: "failed", reason: "it is a named pipe, not a file" });
});
