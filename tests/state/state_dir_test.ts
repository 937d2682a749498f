import assert from "node:assert/strict";
import { UsageError } from "../../src/domain/errors.ts";
import { readTokenKey } from "../../src/compose/token_key.ts";
import {
  keepPort,
  openStateDir,
  readHolder,
  readKeptPort,
  type StateDir,
  stateNeeds,
  statePlaces,
} from "../../src/state/mod.ts";
import { makePipe } from "../fixtures/pipes.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { noTmpfs, tmpfs } from "../fixtures/tmpfs.ts";
import { startHolder } from "./second_process.ts";

/** The state folder at a path that can be used. */
async function opened(path: string): Promise<StateDir> {
  const state = await openStateDir(path);
  assert.ok(!("unavailable" in state), "it can be used");
  return state;
}

function modeOf(path: string): string {
  return ((Deno.lstatSync(path).mode ?? 0) & 0o777).toString(8);
}

function namesIn(path: string): string[] {
  return Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
}

Deno.test("a state folder is made for its owner alone, and git does not see it", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/deep/.artificer`;
  using state = await opened(path);
  assert.deepEqual(namesIn(path), [".gitignore", "audit", "journal", "runs"]);
  assert.equal(await Deno.readTextFile(`${path}/.gitignore`), "*\n");
  for (const folder of [path, state.places.journalDir, state.places.runs]) {
    assert.equal(modeOf(folder), "700", folder);
  }
});

Deno.test("a folder that holds nothing but state is tightened, and its .gitignore stays", async () => {
  await using dir = await tempDir();
  (await opened(dir.path))[Symbol.dispose]();
  for (const name of ["", "/journal", "/runs"]) await Deno.chmod(`${dir.path}${name}`, 0o777);
  await dir.write(".gitignore", "journal\n");
  using state = await opened(dir.path);
  for (const folder of [dir.path, state.places.journalDir, state.places.runs]) {
    assert.equal(modeOf(folder), "700", folder);
  }
  assert.equal(await Deno.readTextFile(`${dir.path}/.gitignore`), "journal\n");
});

Deno.test("a folder that holds other things keeps its rights, and git still sees them", async () => {
  await using dir = await tempDir();
  await dir.write("artificer.toml", "");
  await Deno.chmod(dir.path, 0o755);
  using state = await opened(dir.path);
  assert.equal(modeOf(dir.path), "755");
  assert.deepEqual([state.places.journalDir, state.places.runs].map(modeOf), ["700", "700"]);
  assert.deepEqual(namesIn(dir.path), ["artificer.toml", "audit", "journal", "runs"]);
});

Deno.test("S4: a folder that others may write to is refused and stays as it is", async () => {
  await using dir = await tempDir();
  await dir.write("artificer.toml", "");
  await Deno.chmod(dir.path, 0o775);
  await assert.rejects(openStateDir(dir.path), {
    name: "UsageError",
    message: `Cannot use state folder "${dir.path}": other users may write to it; ` +
      'run chmod go-w, or name a folder of its own in "state_dir"',
  });
  assert.deepEqual(namesIn(dir.path), ["artificer.toml"]);
});

Deno.test("S4: a link in place of the folder, or of one in it, is refused and nothing is made behind it", async () => {
  for (const name of ["state", "state/journal", "state/runs"]) {
    await using dir = await tempDir();
    await Deno.mkdir(`${dir.path}/elsewhere`);
    if (name !== "state") await Deno.mkdir(`${dir.path}/state`);
    await Deno.symlink(`${dir.path}/elsewhere`, `${dir.path}/${name}`);
    await assert.rejects(openStateDir(`${dir.path}/state`), {
      name: "UsageError",
      message: `Cannot use state folder "${dir.path}/${name}": it is a symbolic link to ` +
        `"${dir.path}/elsewhere"; put a folder there, or name another one in "state_dir"`,
    });
    assert.deepEqual(namesIn(`${dir.path}/elsewhere`), []);
  }
});

Deno.test("a file in place of the folder is refused", async () => {
  await using dir = await tempDir();
  const path = await dir.write("state", "mine");
  await assert.rejects(openStateDir(path), {
    name: "UsageError",
    message: `Cannot use state folder "${path}": it is not a folder; move it away`,
  });
  assert.equal(await Deno.readTextFile(path), "mine");
});

Deno.test({
  name: "S4: a folder of another user is refused",
  ignore: Deno.uid() !== 0,
  async fn() {
    for (const name of ["", "/journal", "/runs"]) {
      await using dir = await tempDir();
      (await opened(dir.path))[Symbol.dispose]();
      const path = `${dir.path}${name}`;
      await Deno.chown(path, 4242, null);
      await assert.rejects(openStateDir(dir.path), {
        name: "UsageError",
        message: `Cannot use state folder "${path}": it belongs to another user (uid 4242); ` +
          "run as that one, or chown it",
      });
    }
  },
});

Deno.test("C2: a second dispatcher on a state folder is told whose it is", async () => {
  await using dir = await tempDir();
  await using holder = await startHolder(dir.path);
  assert.equal(holder.said, "held");
  await assert.rejects(openStateDir(dir.path), {
    name: "UsageError",
    message: `Cannot use state folder "${dir.path}": another dispatcher (pid ${holder.pid}) ` +
      'uses it; stop that one, or set another "state_dir"',
  });
});

Deno.test("C2: a folder is free once its dispatcher is killed, or has given it back", async () => {
  await using dir = await tempDir();
  await using holder = await startHolder(dir.path);
  await holder.kill();
  (await opened(dir.path))[Symbol.dispose]();
  await using next = await startHolder(dir.path);
  assert.equal(next.said, "held");
});

Deno.test("a folder that was removed meanwhile can be given back", async () => {
  await using dir = await tempDir();
  const state = await opened(`${dir.path}/state`);
  await Deno.remove(state.path, { recursive: true });
  state[Symbol.dispose]();
});

Deno.test("C2: a folder stays taken while it is watched, as where state_dir is the config's folder", async () => {
  await using dir = await tempDir();
  await dir.write("artificer.toml", "");
  using watcher = Deno.watchFs(dir.path, { recursive: false });
  using _state = await opened(dir.path);
  const seen = (async () => {
    for await (const { paths } of watcher) if (paths.includes(`${dir.path}/marker`)) return;
  })();
  const refusal = new RegExp(`another dispatcher \\(pid ${Deno.pid}\\) uses it`);
  await using second = await startHolder(dir.path);
  assert.match(second.said, refusal);
  // What that did to files in the folder was told before this.
  await dir.write("marker", "");
  await seen;
  await using third = await startHolder(dir.path);
  assert.match(third.said, refusal);
});

Deno.test("without the rights to it a state folder is unavailable, which is no error", async () => {
  await using dir = await tempDir();
  const root = new URL("../../", import.meta.url).pathname;
  await using holder = await startHolder(`${dir.path}/s`, [`--allow-read=${root},${dir.path}`]);
  assert.equal(holder.said, `unavailable: "${dir.path}/s" may not be read and written`);
  assert.deepEqual(namesIn(dir.path), []);
});

Deno.test("the rights to the folder are enough", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/.artificer`;
  const flags = stateNeeds(path).map(({ permission }) => `--allow-${permission.name}=${path}`);
  await using holder = await startHolder(path, flags);
  assert.equal(holder.said, "held");
});

Deno.test({
  name: `a read-only disk is unavailable, unless state was kept there${
    noTmpfs === null ? "" : ` (skipped: ${noTmpfs})`
  }`,
  ignore: noTmpfs !== null,
  async fn() {
    await using disk = await tmpfs("size=1m");
    await disk.remount("ro");
    const state = await openStateDir(`${disk.path}/s`);
    assert.match("unavailable" in state ? state.unavailable : "", /^Cannot use .*read-only/);
    await disk.remount("rw");
    (await opened(`${disk.path}/s`))[Symbol.dispose]();
    await Deno.writeTextFile(`${disk.path}/s/journal/journal.db`, "");
    await disk.remount("ro");
    await assert.rejects(openStateDir(`${disk.path}/s`), UsageError);
  },
});

Deno.test("X7: a pipe or a link in place of a file of the state folder stops no start for ever", async () => {
  await using dir = await tempDir();
  (await opened(dir.path))[Symbol.dispose]();
  const victim = await dir.write("journal/victim", "precious");
  for (const put of [makePipe, (path: string) => Deno.symlink(victim, path)]) {
    const places = statePlaces(dir.path);
    for (const file of [places.pid, places.port, places.tokenKey, `${dir.path}/instance.json`]) {
      await Deno.remove(file).catch(() => undefined);
      await put(file);
    }
    assert.equal(await readHolder(dir.path), null);
    assert.equal(readKeptPort(places.port), null);
    const warnings: string[] = [];
    assert.equal(readTokenKey(places.tokenKey, (text) => warnings.push(text)).length, 32);
    assert.match(warnings.join(), /token_key" cannot be used: it is a (named pipe|symbolic link)/);
    keepPort(places.port, 8001);
    assert.equal(readKeptPort(places.port), 8001);
    using _state = await opened(dir.path);
    assert.equal(await Deno.readTextFile(places.pid), `${Deno.pid}\n`);
  }
  assert.equal(await Deno.readTextFile(victim), "precious");
});

Deno.test("X7: a pipe or a link in place of the lock or beside it is refused, and names what to do", async () => {
  await using dir = await tempDir();
  (await opened(dir.path))[Symbol.dispose]();
  const { lock } = statePlaces(dir.path);
  for (
    const [path, put, what] of [
      [lock, makePipe, "a named pipe, not a file"],
      [lock, (path: string) => Deno.symlink("elsewhere", path), "a symbolic link"],
      [`${lock}-journal`, makePipe, "a named pipe, not a file"],
      [`${lock}-wal`, makePipe, "a named pipe, not a file"],
    ] as const
  ) {
    await Deno.remove(path).catch(() => undefined);
    await put(path);
    await assert.rejects(openStateDir(dir.path), {
      name: "UsageError",
      message:
        `Cannot use state folder "${dir.path}": "${path}" cannot be used: it is ${what}; remove it`,
    });
    await Deno.remove(path);
  }
  using _state = await opened(dir.path);
});
