import assert from "node:assert/strict";
import { WATCH_MS } from "../../../src/backends/sqlite/database/watch_database.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { type BoardFixture, boardFixture, calm, type SqliteAdapter } from "./board_fixture.ts";

Deno.test("a watch hints once at the start, and once for all changes between two looks", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  await using watch = watched(board);
  assert.equal(await watch.hints(), 1);
  assert.equal(await watch.hints(), 1);
  const other = board.open();
  await other.moveTask("1", "Done", calm);
  await other.moveTask("1", "Todo", calm);
  assert.equal(await watch.hints(), 2);
  assert.equal(await watch.hints(), 2);
});

Deno.test("a watch hints at what the shell does", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  await using watch = watched(board);
  await watch.hints();
  board.sql("INSERT INTO tasks (queue, name) VALUES ('Todo', 'two') RETURNING id");
  assert.equal(await watch.hints(), 2);
});

Deno.test("a watch says nothing of what the adapter itself writes", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  await using watch = watched(board);
  await watch.hints();
  await watch.adapter.moveTask("1", "Done", calm);
  assert.equal(await watch.hints(), 1);
});

Deno.test("a watch hints when the board comes, goes and comes again", async () => {
  await using board = await boardFixture();
  await using watch = watched(board);
  assert.equal(await watch.hints(), 1);
  const other = board.open();
  await other.createTask("Todo", "one", "", calm);
  assert.equal(await watch.hints(), 2);
  await other.close?.();
  for (const end of ["", "-wal", "-shm"]) {
    await Deno.remove(`${board.path}${end}`).catch(() => undefined);
  }
  assert.equal(await watch.hints(), 3);
  await board.open().createTask("Todo", "two", "", calm);
  assert.equal(await watch.hints(), 4);
});

Deno.test("a watch goes on over what is no board", async () => {
  await using board = await boardFixture();
  await board.dir.write("board.db", "no board".repeat(1000));
  await using watch = watched(board);
  assert.equal(await watch.hints(), 1);
  await Deno.remove(board.path);
  await board.open().createTask("Todo", "one", "", calm);
  assert.ok(await watch.hints() > 1);
});

interface Watched extends AsyncDisposable {
  readonly adapter: SqliteAdapter;
  /** Lets it look once more, and resolves to how often it has hinted until now. */
  hints(): Promise<number>;
}

/** A new adapter's watch, on a clock that stands still between two looks. */
function watched(board: BoardFixture): Watched {
  const clock = new FakeClock();
  const adapter = board.open({ clock });
  const stop = new AbortController();
  let count = 0;
  const following = (async () => {
    for await (const _hint of adapter.watch?.(stop.signal) ?? []) count++;
  })();
  return {
    adapter,
    async hints() {
      await clock.asleep(1);
      await clock.advance(WATCH_MS);
      await clock.asleep(1);
      return count;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
    },
  };
}
