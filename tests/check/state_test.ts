import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { checkState } from "../../src/check/state.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { createSqliteJournal, DEFAULT_KEEP } from "../../src/journals/sqlite/mod.ts";
import { openStateDir } from "../../src/state/mod.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";

/** Uses the state folder as a dispatcher does, for as long as `meanwhile` takes; gives where the journal is. */
async function useState(stateDir: string, meanwhile = async () => {}): Promise<string> {
  const state = await openStateDir(stateDir);
  assert.ok(!("unavailable" in state), "it can be used");
  using _held = state;
  const { journal: path, runs: runsDir } = state.places;
  const keep = () => DEFAULT_KEEP;
  const journal = await createSqliteJournal({
    path,
    runsDir,
    keep,
    clock: systemClock,
    warn: assert.fail,
  });
  await meanwhile();
  await journal.close?.();
  return path;
}

/** All that lies in a folder: the names, and the modes. */
function entriesOf(path: string): string[] {
  return Array.from(Deno.readDirSync(path), ({ name }) => {
    return `${name} ${(Deno.lstatSync(`${path}/${name}`).mode ?? 0).toString(8)}`;
  }).sort();
}

const stateIn = (dir: TempDir) => `${dir.path}/state`;

Deno.test("no state folder yet is nothing to tell of, and none is made", async () => {
  await using dir = await tempDir();
  assert.deepEqual(await checkState({ stateDir: stateIn(dir) }), []);
  assert.deepEqual(entriesOf(dir.path), []);
});

Deno.test("a state folder that was used is fine, and stays as it is", async () => {
  await using dir = await tempDir();
  await useState(stateIn(dir));
  await Deno.chmod(stateIn(dir), 0o755);
  const [before, mode] = [entriesOf(stateIn(dir)), Deno.lstatSync(stateIn(dir)).mode];
  assert.deepEqual(await checkState({ stateDir: stateIn(dir) }), []);
  assert.deepEqual([entriesOf(stateIn(dir)), Deno.lstatSync(stateIn(dir)).mode], [before, mode]);
});

Deno.test("a state folder that a dispatcher uses is fine, and stays that one's", async () => {
  await using dir = await tempDir();
  await useState(stateIn(dir), async () => {
    assert.deepEqual(await checkState({ stateDir: stateIn(dir) }), []);
    await assert.rejects(openStateDir(stateIn(dir)), { message: /another dispatcher/ });
  });
});

Deno.test("a file or a link in place of the state folder is a failure, in the words of a start", async () => {
  await using dir = await tempDir();
  const file = await dir.write("file", "");
  await Deno.symlink(dir.path, `${dir.path}/link`);
  for (
    const [path, message, remedy] of [
      [file, "it is not a folder", "Move it away"],
      [`${dir.path}/link`, `it is a symbolic link to "${dir.path}"`, /^Put a folder there, or /],
    ] as const
  ) {
    const [result, ...rest] = await checkState({ stateDir: path });
    assert.deepEqual([result?.name, result?.state, rest], ["state", "failed", []]);
    assert.equal(result?.message, `Cannot use state folder "${path}": ${message}`);
    assert.match(result?.remedy ?? "", new RegExp(remedy));
  }
});

Deno.test("a journal that a start would refuse is a failure", async () => {
  const spoilt: readonly [(path: string) => void, RegExp, RegExp][] = [
    [
      (path) => Deno.writeTextFileSync(path, "no database".repeat(100)),
      /^Cannot open journal ".+": it is not a SQLite database$/,
      /^Move it away to start with an empty one$/,
    ],
    [
      (path) => {
        using database = new DatabaseSync(path);
        database.exec("PRAGMA user_version = 99");
      },
      /: a newer version of artificer-dispatcher made it \(its format is 99, /,
      /^Update artificer-dispatcher$/,
    ],
    [
      (path) => Deno.truncateSync(path, Deno.statSync(path).size / 2),
      /: it is damaged$/,
      /^Restore it from a backup, or move it away to start with an empty one$/,
    ],
  ];
  for (const [spoil, message, remedy] of spoilt) {
    await using dir = await tempDir();
    const journal = await useState(stateIn(dir));
    spoil(journal);
    const bytes = Deno.readFileSync(journal);
    const [result, ...rest] = await checkState({ stateDir: stateIn(dir) });
    assert.deepEqual([result?.name, result?.state, rest], ["state", "failed", []]);
    assert.match(result?.message ?? "", message);
    assert.match(result?.remedy ?? "", remedy);
    assert.deepEqual(Deno.readFileSync(journal), bytes);
  }
});

Deno.test("without the rights to see the folder there is nothing to tell", async () => {
  await using dir = await tempDir();
  const file = await dir.write("file", "");
  assert.deepEqual(await checkState({ stateDir: file }, () => false), []);
});
