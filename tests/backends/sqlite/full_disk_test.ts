import assert from "node:assert/strict";
import { all, boardFixture, calm, imported, namesIn } from "./board_fixture.ts";

const why = noSmallDisk();

Deno.test({
  name: `F2: a full disk fails what is written and nothing else${why && ` (skipped: ${why})`}`,
  ignore: why !== "",
  fn: async () => {
    await using board = await boardFixture();
    await using disk = await mountSmallDisk(`${board.dir.path}/disk`);
    const adapter = board.open({ url: `${disk.path}/board.db` });
    await adapter.importTasks(imported({ Todo: ["one", "two"] }), calm);
    const filler = `${disk.path}/filler`;
    await fill(filler);

    const big = "x".repeat(100_000);
    await assert.rejects(adapter.updateTask("1", { name: "new", description: big }, calm), {
      category: "unavailable",
      isUnapplied: true,
      message: `Cannot change board "${disk.path}/board.db": the disk is full; make room on it`,
    });
    assert.deepEqual(await namesIn(adapter, "Todo"), ["one", "two"]);
    assert.equal((await adapter.getTask("1", calm)).description, "");

    await Deno.remove(filler);
    assert.equal(await adapter.claimTask?.("1", "Todo", "Doing", calm), "claimed");
    assert.equal((await adapter.getReadyTasks(["Doing"], all)).length, 1);
    await adapter.close?.();
  },
});

/** Why there can be none, or nothing. */
function noSmallDisk(): string {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) {
    return "only root on Linux may make a small disk";
  }
  const { code } = new Deno.Command("unshare", { args: ["-m", "true"] }).outputSync();
  return code === 0 ? "" : "nothing may be mounted here";
}

async function mountSmallDisk(path: string): Promise<AsyncDisposable & { path: string }> {
  await Deno.mkdir(path);
  await run("mount", "-t", "tmpfs", "-o", "size=512k", "none", path);
  return { path, [Symbol.asyncDispose]: () => run("umount", "--lazy", path) };
}

async function fill(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  try {
    for (;;) await file.write(new Uint8Array(4096));
  } catch (error) {
    if (!(error instanceof Error) || !/No space left/.test(error.message)) throw error;
  }
}

async function run(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
