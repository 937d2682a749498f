import assert from "node:assert/strict";
import { startWriter } from "./second_process.ts";
import { makePipe } from "../../fixtures/pipes.ts";
import { mayStrangerRead, modeOf, noSecondUser } from "../../fixtures/second_user.ts";
import { boardFixture, calm } from "./board_fixture.ts";

const BOARD = { queues: { Todo: [{ id: 1, name: "x" }] } };

Deno.test("X8: only who may change a board may read its lock, whatever the umask and an earlier version made", async () => {
  const before = Deno.umask(0);
  try {
    await using board = await boardFixture(BOARD);
    await Deno.chmod(board.folder, 0o755);
    await Deno.chmod(board.path, 0o644);
    const modes = () => [`${board.path}.lock`, `${board.path}.lock/lock`].map(modeOf);
    await board.open().addComment("1", "a", calm);
    assert.deepEqual(modes(), ["700", "600"]);
    await Deno.chmod(`${board.path}.lock`, 0o777);
    await Deno.chmod(`${board.path}.lock/lock`, 0o666);
    await board.open().addComment("1", "b", calm);
    assert.deepEqual(modes(), ["700", "600"]);
    assert.deepEqual(board.warnings, []);
  } finally {
    Deno.umask(before);
  }
});

Deno.test("X8: a board that is shared on purpose keeps a lock that its group can use", async () => {
  const before = Deno.umask(0o077);
  try {
    for (
      const [folder, file, expected] of [
        [0o755, 0o664, ["770", "660"]],
        [0o775, 0o644, ["770", "660"]],
        [0o755, 0o666, ["777", "666"]],
        [0o1777, 0o644, ["770", "660"]],
        [0o700, 0o600, ["700", "600"]],
      ] as const
    ) {
      await using board = await boardFixture(BOARD);
      await Deno.chmod(board.folder, folder);
      await Deno.chmod(board.path, file);
      await board.open().addComment("1", "a", calm);
      const modes = [`${board.path}.lock`, `${board.path}.lock/lock`].map(modeOf);
      assert.deepEqual(modes, expected, `${folder.toString(8)} ${file.toString(8)}`);
    }
  } finally {
    Deno.umask(before);
  }
});

Deno.test({
  name: `X8: a stranger who may read a board may not read its lock, and so not hold it${
    noSecondUser === null ? "" : ` (skipped: ${noSecondUser})`
  }`,
  ignore: noSecondUser !== null,
  async fn() {
    await using board = await boardFixture(BOARD);
    await Deno.chmod(board.folder, 0o755);
    await board.open().addComment("1", "a", calm);
    assert.equal(await mayStrangerRead(board.path), true);
    assert.equal(await mayStrangerRead(`${board.path}.lock/lock`), false);
  },
});

Deno.test("X8: a lock that another process holds is told with its holder, and until it is free again", async () => {
  await using board = await boardFixture(BOARD);
  const adapter = board.open({ lockWaitMs: 20 });
  const holder = startWriter("hold", board.path);
  const said = holder.stdout.getReader();
  await said.read();
  const isNamed = Deno.build.os === "linux";
  const message =
    `Cannot lock the board: another process has held "${board.path}.lock/lock" for 0.02 s`;
  await assert.rejects(adapter.moveTask("1", "Done", calm), (error: Error) => {
    assert.ok(error.message.startsWith(message));
    if (isNamed) {
      assert.match(error.message, new RegExp(`: "deno" \\(pid ${holder.pid}, user \\S+\\)$`));
    }
    return true;
  });
  assert.match(adapter.writeTrouble?.()?.reason ?? "", /^Cannot lock the board: another process/);
  assert.equal((await adapter.getTask("1", calm)).queue, "Todo");
  holder.kill("SIGKILL");
  await said.cancel();
  await holder.stderr.cancel();
  await holder.status;
  assert.equal(adapter.writeTrouble?.(), null);
  await adapter.moveTask("1", "Done", calm);
});

Deno.test("X7: something else in place of the lock or its folder is refused, and says what it is", async () => {
  for (
    const [name, put, what] of [
      ["board.json.lock", makePipe, "is a named pipe, not a file"],
      ["board.json.lock", (path: string) => Deno.symlink("/tmp", path), "is a symbolic link"],
      ["board.json.lock/lock", makePipe, "is a named pipe, not a file"],
      ["board.json.lock/lock", (path: string) => Deno.symlink("x", path), "is a symbolic link"],
      ["board.json.lock/lock-journal", makePipe, "is a named pipe, not a file"],
    ] as const
  ) {
    await using board = await boardFixture(BOARD);
    if (name.includes("/")) await Deno.mkdir(`${board.folder}/board.json.lock`);
    await put(`${board.folder}/${name}`);
    await assert.rejects(board.open().moveTask("1", "Done", calm), (error: Error) => {
      assert.match(error.message, new RegExp(`${name}" cannot be used: it ${what}; remove it$`));
      return true;
    });
  }
});
