import assert from "node:assert/strict";
import { systemClock } from "../../../src/async/system_clock.ts";
import { watchFile } from "../../../src/backends/json/file/watch_file.ts";
import { makePipe } from "../../fixtures/pipes.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";
import { boardFixture, calm } from "./board_fixture.ts";

const one = { queues: { Todo: [{ id: 1, name: "x" }] } };

/** Starts watching; the first hint is provoked, so that the watch is known to have begun. */
async function begin(hints: AsyncIterator<void>, provoke: () => Promise<unknown>): Promise<void> {
  const first = hints.next();
  let hasBegun = false;
  first.finally(() => hasBegun = true);
  while (!hasBegun) {
    await provoke();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

let saves = 0;

const CHANGES: Readonly<Record<string, (path: string) => Promise<void>>> = {
  // Of two saves of one size within a millisecond only the first can be seen.
  "in place": (path) => Deno.writeTextFile(path, JSON.stringify(one) + " ".repeat(++saves)),
  "by a rename": async (path) => {
    await Deno.writeTextFile(`${path}.editor`, JSON.stringify(one) + "  ");
    await Deno.rename(`${path}.editor`, path);
  },
};

for (const [how, change] of Object.entries(CHANGES)) {
  Deno.test(`a watch hints at each of many saves ${how}`, async () => {
    await using board = await boardFixture(one);
    const stop = new AbortController();
    const hints = board.open().watch?.(stop.signal)[Symbol.asyncIterator]();
    assert.ok(hints);
    await begin(hints, () => change(board.path));
    for (let count = 0; count < 5; count++) {
      const hint: Promise<IteratorResult<void>> = hints.next();
      await change(board.path);
      assert.equal((await hint).done, false);
    }
    stop.abort();
    // A hint may be due already; then comes the end.
    while (!(await hints.next()).done);
  });
}

Deno.test("a watch that nobody reads from ends with its signal", async () => {
  await using board = await boardFixture(one);
  const stop = new AbortController();
  const hints = board.open().watch?.(stop.signal)[Symbol.asyncIterator]();
  const waiting = hints?.next();
  stop.abort();
  assert.equal((await waiting)?.done, true);
});

Deno.test("a watch that its reader leaves gives back what it holds", async () => {
  await using board = await boardFixture(one);
  const adapter = board.open();
  const hints = adapter.watch?.(calm.signal)[Symbol.asyncIterator]();
  assert.ok(hints);
  await begin(hints, () => adapter.addComment("1", "x", calm));
  assert.equal((await hints.return?.())?.done, true);
});

Deno.test("while watching is not possible a watch warns once, and hints once it is", async () => {
  await using board = await boardFixture(one);
  await Deno.remove(board.path);
  const stop = new AbortController();
  const hints = board.open().watch?.(stop.signal)[Symbol.asyncIterator]();
  assert.ok(hints);
  const hint = hints.next();
  while (board.warnings.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await Deno.writeTextFile(board.path, JSON.stringify(one));
  assert.equal((await hint).done, false);
  assert.equal(board.warnings.length, 1);
  assert.match(board.warnings[0] ?? "", /^Cannot watch board ".*", so it is only polled: /);
  stop.abort();
  while (!(await hints.next()).done);
});

Deno.test("M2: a watch goes on in the folder that has taken the place of the board's", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(`${dir.path}/boards`);
  const path = await dir.write("boards/board.json", JSON.stringify(one));
  const warnings: string[] = [];
  const warn = ({ problem }: { readonly problem: string }) => void warnings.push(problem);
  const stop = new AbortController();
  const hints = watchFile(path, stop.signal, { clock: systemClock, warn });
  await hints.next();
  await Deno.mkdir(`${dir.path}/new`);
  await dir.write("new/board.json", JSON.stringify(one));
  await Deno.rename(`${dir.path}/boards`, `${dir.path}/old`);
  await Deno.rename(`${dir.path}/new`, `${dir.path}/boards`);
  await hints.next();
  const next = hints.next();
  await Deno.writeTextFile(path, JSON.stringify(one) + " ");
  assert.equal((await next).done, false);
  stop.abort();
  while (!(await hints.next()).done);
});

Deno.test("X7: a named pipe beside the board ends no watch, and in its place none either", async () => {
  await using board = await boardFixture(one);
  const stop = new AbortController();
  const hints = board.open().watch?.(stop.signal)[Symbol.asyncIterator]();
  assert.ok(hints);
  await hints.next();
  await makePipe(`${board.path}.pipe`);
  const saved = hints.next();
  await Deno.writeTextFile(board.path, JSON.stringify(one) + " ");
  assert.equal((await saved).done, false);
  const replaced = hints.next();
  await Deno.rename(`${board.path}.pipe`, board.path);
  assert.equal((await replaced).done, false);
  const isPipe = { message: `Cannot read board "${board.path}": it is a named pipe, not a file` };
  await assert.rejects(board.open().getTask("1", calm), isPipe);
  stop.abort();
  while (!(await hints.next()).done);
});
