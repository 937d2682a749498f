import assert from "node:assert/strict";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { all, boardFixture, calm } from "./board_fixture.ts";

const one = { queues: { Todo: [{ id: 1, name: "x" }] } };

/** Waits until a change of the file can't carry the stamp of the change before. */
async function settled(path: string): Promise<void> {
  while (Date.now() - ((await Deno.stat(path)).mtime?.getTime() ?? 0) < 25) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

Deno.test("a poll that finds nothing changed costs one stat and no read", async () => {
  await using board = await boardFixture(one);
  await settled(board.path);
  const steps: string[] = [];
  const adapter = board.open({ trace: (step) => void steps.push(step) });
  await adapter.getReadyTasks(["Todo"], all);
  assert.ok(steps.includes("read"));
  steps.length = 0;
  for (let count = 0; count < 5; count++) await adapter.getReadyTasks(["Todo", "Done"], all);
  await adapter.getTask("1", calm);
  assert.deepEqual(steps, Array(6).fill("stat"));
});

Deno.test("our own write is not read again", async () => {
  await using board = await boardFixture(one);
  const steps: string[] = [];
  const adapter = board.open({ trace: (step) => void steps.push(step) });
  await adapter.addComment("1", "a", calm);
  steps.length = 0;
  await adapter.addComment("1", "b", calm);
  assert.equal((await adapter.getTask("1", calm)).comments.length, 2);
  assert.ok(!steps.includes("read"), steps.join());
});

Deno.test("a change right after a read is seen though it leaves size and name as they were", async () => {
  await using board = await boardFixture(one);
  const adapter = board.open();
  for (const name of "abcdefghijklmnopqrst") {
    await Deno.writeTextFile(board.path, JSON.stringify({ queues: { Todo: [{ id: 1, name }] } }));
    assert.equal((await adapter.getTask("1", calm)).name, name);
  }
});

Deno.test("readers that come together share one read", async () => {
  await using board = await boardFixture(one);
  await settled(board.path);
  let reads = 0;
  const adapter = board.open({ trace: (step) => void (reads += step === "read" ? 1 : 0) });
  await Promise.all(Array.from({ length: 20 }, () => adapter.getTask("1", calm)));
  assert.equal(reads, 1);
});

Deno.test("writes that are due together share one write, and fail each for itself", async () => {
  await using board = await boardFixture(one);
  const steps: string[] = [];
  const adapter = board.open({ trace: (step) => void steps.push(step) });
  const results = await Promise.allSettled([
    adapter.addComment("1", "a", calm),
    adapter.moveTask("no-such", "Done", calm),
    adapter.addComment("1", "b", calm),
    adapter.updateTask("1", { name: "" }, calm),
    adapter.createTask("Todo", "new", "", calm),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status === "fulfilled"),
    [true, false, true, false, true],
  );
  assert.equal(steps.filter((step) => step === "renamed").length, 1);
});

Deno.test("writes that come while one is under way share the next", async () => {
  await using board = await boardFixture(one);
  const later: Promise<unknown>[] = [];
  let renames = 0;
  const adapter = board.open({
    trace(step) {
      if (step === "renamed") renames++;
      if (step !== "temp_synced" || later.length > 0) return;
      for (let count = 0; count < 10; count++) {
        later.push(adapter.addComment("1", `${count}`, calm));
      }
    },
  });
  await adapter.addComment("1", "first", calm);
  await Promise.all(later);
  assert.equal(renames, 2);
  assert.deepEqual(
    (await adapter.getTask("1", calm)).comments.map(({ text }) => text),
    ["first", ..."0123456789"],
  );
});

Deno.test("a reader does not see what is not in the file yet, nor wait for it", async () => {
  await using board = await boardFixture(one);
  const seen: number[] = [];
  const adapter = board.open({
    async trace(step) {
      if (step !== "temp_written") return;
      seen.push((await adapter.getTask("1", calm)).comments.length);
    },
  });
  await adapter.addComment("1", "a", calm);
  await adapter.addComment("1", "b", calm);
  assert.deepEqual(seen, [0, 1]);
});

Deno.test("a write that fails is forgotten, and the next one works", async () => {
  await using board = await boardFixture(one);
  let fails = true;
  const adapter = board.open({
    trace(step) {
      if (step === "temp_written" && fails) throw new Error("No space left on device");
    },
  });
  await assert.rejects(adapter.moveTask("1", "Done", calm), {
    category: "unavailable",
    message: `Cannot write board "${board.path}": No space left on device`,
  });
  assert.deepEqual(await board.leftovers(), []);
  assert.equal((await adapter.getTask("1", calm)).queue, "Todo");
  fails = false;
  assert.equal((await adapter.moveTask("1", "Done", calm)).queue, "Done");
});

Deno.test("the mode of the file stays", async () => {
  await using board = await boardFixture(one);
  for (const mode of [0o600, 0o640, 0o666, 0o604]) {
    await Deno.chmod(board.path, mode);
    await board.open().addComment("1", "a", calm);
    assert.equal((await Deno.stat(board.path)).mode ?? 0, 0o100000 | mode);
  }
});

Deno.test("a link to the board stays a link", async () => {
  await using board = await boardFixture(one);
  const link = `${board.folder}/link.json`;
  await Deno.symlink("board.json", link);
  const adapter = board.open({ url: link });
  await Promise.all([adapter.addComment("1", "a", calm), board.open().addComment("1", "b", calm)]);
  assert.ok((await Deno.lstat(link)).isSymlink);
  assert.equal((await adapter.getTask("1", calm)).comments.length, 2);
  assert.equal(JSON.parse(await board.text()).queues.Todo[0].comments.length, 2);
  assert.deepEqual((await board.leftovers()).map((name) => basename(name)), ["link.json"]);
});

Deno.test("a call that waits for the lock ends with its signal, and the others go on", async () => {
  await using board = await boardFixture(one);
  const release = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const holder = board.open({
    async trace(step) {
      if (step !== "locked") return;
      locked.resolve();
      await release.promise;
    },
  });
  const held = holder.addComment("1", "holder", calm);
  await locked.promise;

  const adapter = board.open();
  const giveUp = new AbortController();
  const given = adapter.addComment("1", "given up", { signal: giveUp.signal });
  giveUp.abort(new Error("given up"));
  await assert.rejects(given, { message: "given up" });
  const kept = adapter.addComment("1", "kept", calm);
  release.resolve();
  await Promise.all([held, kept]);
  assert.deepEqual(
    (await adapter.getTask("1", calm)).comments.map(({ text }) => text),
    ["holder", "kept"],
  );
});

Deno.test("a read that is given up ends at once though the disk does not answer", async () => {
  await using board = await boardFixture(one);
  const answer = Promise.withResolvers<void>();
  const adapter = board.open({ trace: () => answer.promise });
  const giveUp = new AbortController();
  const reading = adapter.getTask("1", { signal: giveUp.signal });
  giveUp.abort(new Error("given up"));
  await assert.rejects(reading, { message: "given up" });
  answer.resolve();
});

Deno.test("the rights that the board says it needs are enough", async () => {
  await using board = await boardFixture(one);
  const module = fileURLToPath(new URL("../../fixtures/board_writer.ts", import.meta.url));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      `--allow-read=${board.folder}`,
      `--allow-write=${board.folder}`,
      module,
      "comment",
      board.path,
      "1",
      "2",
    ],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  assert.equal(JSON.parse(await board.text()).queues.Todo[0].comments.length, 2);
});

Deno.test("without the rights the error is forbidden and names them", async () => {
  await using board = await boardFixture(one);
  const module = fileURLToPath(new URL("../../fixtures/board_writer.ts", import.meta.url));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", module, "comment", board.path, "1", "1"],
  }).output();
  assert.ok(!success);
  assert.match(new TextDecoder().decode(stderr), /Cannot read board .*--allow-read/);
});

Deno.test("a board that is marked read-only is read and not written", async () => {
  await using board = await boardFixture(one);
  await Deno.chmod(board.path, 0o444);
  const adapter = board.open();
  const before = await board.text();
  await assert.rejects(adapter.claimTask?.("1", "Todo", "Doing", calm) ?? Promise.resolve(), {
    name: "AdapterError",
    category: "forbidden",
    message: /the file is read-only; make it writable/,
  });
  assert.equal(await board.text(), before);
  assert.deepEqual((await adapter.getReadyTasks(["Todo"], all)).map(({ id }) => id), ["1"]);
  await Deno.chmod(board.path, 0o644);
  assert.equal(await adapter.claimTask?.("1", "Todo", "Doing", calm), "claimed");
});
