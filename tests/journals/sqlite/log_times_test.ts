import assert from "node:assert/strict";
import { LogTimesWriter, readLogTimes } from "../../../src/journals/sqlite/logs/log_times.ts";
import { makePipe } from "../../fixtures/pipes.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

/** Notes positions at instants. */
function note(path: string, ...notes: readonly (readonly [position: number, at: number])[]): void {
  let now = 0;
  using writer = new LogTimesWriter(path, () => now);
  for (const [position, at] of notes) {
    now = at;
    writer.note(position);
  }
}

Deno.test("the times of a log are kept at most once a second", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/times`;
  note(path, [0, 5_000], [10, 5_400], [20, 5_999], [30, 6_000], [35, 6_999], [40, 9_000]);
  assert.deepEqual(readLogTimes(path), [
    { position: 0, at: 5_000 },
    { position: 30, at: 6_000 },
    { position: 40, at: 9_000 },
  ]);
  assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
});

Deno.test("an adopter that makes the log again leaves the times of what came before it", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/times`;
  note(path, [0, 1_000], [50, 2_000]);
  note(path, [0, 60_000], [50, 61_000], [80, 62_000]);
  assert.deepEqual(readLogTimes(path).map(({ at }) => at), [1_000, 2_000, 62_000]);
});

Deno.test("a clock that is set back costs nothing but the order of times", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/times`;
  note(path, [0, 90_000], [10, 50_000], [20, 51_000]);
  assert.deepEqual(readLogTimes(path).map(({ position }) => position), [0, 10, 20]);
});

Deno.test("X7: a link, a pipe or nonsense in place of the times costs times and nothing else", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/times`;
  const stranger = await dir.write("stranger", "theirs");
  for (
    const set of [() => Deno.symlink(stranger, path), () => makePipe(path), () => Deno.mkdir(path)]
  ) {
    await set();
    note(path, [0, 1_000], [10, 2_000]);
    assert.deepEqual(readLogTimes(path), []);
    await Deno.remove(path);
  }
  assert.equal(await Deno.readTextFile(stranger), "theirs");
  await dir.write("times", "0 1000\nnonsense\n99999999999999999999 1\n5 7\n5 8\n3 9\n10 20");
  assert.deepEqual(readLogTimes(path), [
    { position: 0, at: 1_000 },
    { position: 5, at: 7 },
    { position: 10, at: 20 },
  ]);
  assert.deepEqual(readLogTimes(`${dir.path}/none`), []);
});
