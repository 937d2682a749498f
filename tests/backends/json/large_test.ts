import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { createJsonBackend } from "../../../src/backends/json/adapter.ts";
import { isAdapterError } from "../../../src/domain/errors.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

const call = { signal: neverAborted };

Deno.test("X6: a file, or a text in it, that is far too large is refused, and then read again", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/board.json`;
  const context = { clock: systemClock, baseDir: dir.path, warn: () => {} };
  const board = createJsonBackend({ url: "board.json", user: "artificer" }, context);
  const problem = async () => {
    const reading = board.getReadyTasks(["Todo"], { ...call, limit: 1 });
    const error = await reading.then(() => null, (thrown) => thrown);
    assert.ok(isAdapterError(error, "unavailable"), `${error}`);
    return error.message;
  };
  {
    // A file with a hole takes no room on the disk.
    using file = await Deno.open(path, { write: true, create: true });
    await file.truncate(300 * 2 ** 20);
  }
  assert.equal(await problem(), `Cannot read board "${path}": it has more than 256 MiB`);
  const task = (description: string) =>
    dir.write(
      "board.json",
      JSON.stringify({ queues: { Todo: [{ id: "1", name: "one", description }] } }),
    );
  await task("x".repeat(17 * 2 ** 20));
  assert.match(await problem(), /: line 1, column \d+: a text of more than 16777216 characters$/);
  await task("é".repeat(3 * 2 ** 20));
  const [found] = await board.getReadyTasks(["Todo"], { ...call, limit: 1 });
  assert.equal(found?.description.length, 3 * 2 ** 20);
  // Written and read in chunks, it is the same.
  await board.addComment("1", "done", call);
  const again = createJsonBackend({ url: "board.json", user: "artificer" }, context);
  assert.deepEqual(await again.getTask("1", call), await board.getTask("1", call));
  await Promise.all([board.close?.(), again.close?.()]);
});
