import assert from "node:assert/strict";
import type { WriteStep } from "../../../src/backends/json/file/replace_file.ts";
import { boardFixture, calm } from "./board_fixture.ts";
import { runWriter, startWriter } from "./second_process.ts";

/** Each step of a write, and whether a death there comes after the change. */
const STEPS: Readonly<Record<WriteStep, "old" | "new">> = {
  locked: "old",
  temp_created: "old",
  temp_written: "old",
  temp_synced: "old",
  renamed: "new",
  folder_synced: "new",
};

/** Big enough that a write is more than one page. */
const LONG = "x".repeat(100_000);

for (const [step, expected] of Object.entries(STEPS)) {
  Deno.test(`F1: a writer killed at "${step}" leaves the ${expected} board whole`, async () => {
    await using board = await boardFixture({
      queues: { Todo: [{ id: 1, name: "x", description: LONG }] },
    });
    const { signal } = await runWriter("die", board.path, step, "3");
    assert.equal(signal, "SIGKILL");

    const { comments, description } = JSON.parse(await board.text()).queues.Todo[0];
    assert.equal(description, LONG);
    assert.equal(comments.length, expected === "new" ? 3 : 2);

    // Nothing that was left behind is in the way.
    const adapter = board.open();
    await adapter.addComment("1", "after", calm);
    const task = await adapter.getTask("1", calm);
    assert.equal(task.comments.at(-1)?.text, "after");
    assert.equal(task.comments.length, comments.length + 1);
    assert.deepEqual(await board.leftovers(), []);
  });
}

Deno.test("F1: the lock of a killed process is free at once", async () => {
  await using board = await boardFixture({ queues: { Todo: [{ id: 1, name: "x" }] } });
  const holder = startWriter("hold", board.path);
  await firstChunk(holder);
  const adapter = board.open({ lockWaitMs: 0 });
  await assert.rejects(adapter.addComment("1", "no", calm), { category: "unavailable" });
  holder.kill("SIGKILL");
  await holder.output();
  await adapter.addComment("1", "yes", calm);
  assert.equal((await adapter.getTask("1", calm)).comments.length, 1);
});

Deno.test("F1: what another's half write left is never written through", async () => {
  await using board = await boardFixture({ queues: { Todo: [{ id: 1, name: "x" }] } });
  await Deno.writeTextFile(`${board.folder}/precious`, "precious");
  await Deno.symlink(`${board.folder}/precious`, `${board.path}.tmp`);
  await board.open().addComment("1", "hello", calm);
  assert.equal(await Deno.readTextFile(`${board.folder}/precious`), "precious");
  assert.ok((await Deno.lstat(board.path)).isFile);
});

async function firstChunk(process: Deno.ChildProcess): Promise<void> {
  const reader = process.stdout.getReader();
  await reader.read();
  reader.releaseLock();
}
