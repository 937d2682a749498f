import assert from "node:assert/strict";
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

const CHANGES: Readonly<Record<string, (path: string) => Promise<void>>> = {
  "in place": (path) => Deno.writeTextFile(path, JSON.stringify(one) + " "),
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

Deno.test("where watching is not possible a watch ends with one warning", async () => {
  await using board = await boardFixture(one);
  await Deno.remove(board.path);
  for await (const _hint of board.open().watch?.(calm.signal) ?? []) assert.fail("no hint");
  assert.equal(board.warnings.length, 1);
  assert.match(board.warnings[0] ?? "", /^Cannot watch board ".*", so it is only polled: /);
});
