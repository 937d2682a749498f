import assert from "node:assert/strict";
import { textOf } from "../../../src/domain/errors.ts";
import { makePipe } from "../../fixtures/pipes.ts";
import { mayStrangerRead, modeOf, noSecondUser } from "../../fixtures/second_user.ts";
import { boardFixture, calm, namesIn } from "./board_fixture.ts";
import { startWriter } from "./second_process.ts";

const FILES = ["board.db", "board.db-wal", "board.db-shm"];

Deno.test("X8: only who may change a board may read it, whatever the umask and an earlier version made", async () => {
  const before = Deno.umask(0);
  try {
    await using board = await boardFixture({ Todo: ["one"] });
    const modes = () => FILES.map((name) => modeOf(`${board.dir.path}/${name}`));
    assert.deepEqual(modes(), ["600", "600", "600"]);
    for (const name of FILES) await Deno.chmod(`${board.dir.path}/${name}`, 0o644);
    const warnings: string[] = [];
    const adapter = board.open({ warn: (warning) => void warnings.push(textOf(warning)) });
    assert.deepEqual(await namesIn(adapter, "Todo"), ["one"]);
    assert.deepEqual(modes(), ["600", "600", "600"]);
    assert.deepEqual(warnings, [
      `Other users could read board "${board.path}", and so could have stopped all changes of it: ` +
      "took that right from them; to share a board, let its group write to it (chmod g+w)",
    ]);
  } finally {
    Deno.umask(before);
  }
});

Deno.test("X8: a board that is shared with a group keeps that, a new one in a shared folder gets it", async () => {
  const before = Deno.umask(0o077);
  try {
    await using board = await boardFixture();
    await Deno.chmod(board.dir.path, 0o775);
    await board.open().createTask("Todo", "one", "", calm);
    const modes = () => FILES.map((name) => modeOf(`${board.dir.path}/${name}`));
    assert.deepEqual(modes(), ["660", "660", "660"]);
    await Deno.chmod(board.path, 0o664);
    assert.deepEqual(await namesIn(board.open(), "Todo"), ["one"]);
    assert.equal(modeOf(board.path), "660");
    await Deno.chmod(board.path, 0o444);
    assert.deepEqual(await namesIn(board.open(), "Todo"), ["one"]);
    assert.equal(modeOf(board.path), "444", "a board that only is read keeps its mode");
  } finally {
    Deno.umask(before);
  }
});

Deno.test({
  name: `X8: a stranger can open no file of a board, and so lock none${
    noSecondUser === null ? "" : ` (skipped: ${noSecondUser})`
  }`,
  ignore: noSecondUser !== null,
  async fn() {
    await using board = await boardFixture({ Todo: ["one"] });
    await Deno.chmod(board.dir.path, 0o755);
    for (const name of FILES) {
      assert.equal(await mayStrangerRead(`${board.dir.path}/${name}`), false);
    }
  },
});

Deno.test("X8: a lock that another process holds is told with its holder, and until it is free again", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const adapter = board.open({ lockWaitMs: 20 });
  await using holder = startWriter("hold", board.path);
  await holder.line();
  const held = new RegExp(
    `Cannot change board ".*": another process has held it for 0.02 s${
      Deno.build.os === "linux" ? ': "deno" \\(pid \\d+, user \\S+\\)' : ""
    }`,
  );
  await assert.rejects(adapter.moveTask("1", "Done", calm), held);
  assert.match(adapter.writeTrouble?.()?.reason ?? "", held);
  assert.deepEqual(await namesIn(adapter, "Todo"), ["one"]);
  await holder.end();
  assert.equal(adapter.writeTrouble?.(), null);
});

Deno.test("X7: a named pipe beside a board stops no read for ever", async () => {
  for (const end of ["-journal", "-wal", "-shm", ""]) {
    await using board = await boardFixture(end === "" ? undefined : { Todo: ["one"] });
    await board.open().close?.();
    for (const name of FILES.slice(1)) {
      await Deno.remove(`${board.dir.path}/${name}`).catch(() => undefined);
    }
    await makePipe(`${board.path}${end}`);
    const what = end === "" ? /it is not a file/ : /is a named pipe, not a file; remove it/;
    await assert.rejects(namesIn(board.open(), "Todo"), what);
  }
});
