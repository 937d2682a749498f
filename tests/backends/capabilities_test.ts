import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { backendKinds, loadBoardDocument } from "../../src/backends/registry.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const call = { signal: neverAborted };
const context = {
  clock: systemClock,
  warn: () => {},
  credentials: { get: () => null, tokenFromCommand: () => Promise.resolve(null), add: () => {} },
};

for (const kind of backendKinds) {
  Deno.test(`a ${kind.type} board imports tasks if its kind says so`, async () => {
    await using dir = await tempDir();
    const url = "url" in kind.options.shape ? { url: `http://localhost` } : {};
    const isFile = (await kind.scaffold?.())?.shape === "file";
    const file = isFile ? { url: "board" } : url;
    const adapter = await kind.bind(file, dir.path).create(context, call);
    assert.equal(adapter.importTasks !== undefined, kind.canImport ?? false);
    await adapter.close?.();
  });
}

Deno.test("one kind has the format of imports and exports, and one is what init suggests", async () => {
  const loads = backendKinds.flatMap(({ scaffold }) => scaffold ?? []);
  const scaffolds = await Promise.all(loads.map((load) => load()));
  const suggested = scaffolds.filter((each) => each.shape === "file" && each.isSuggested);
  assert.equal(suggested.length, 1);
  assert.equal(backendKinds.filter(({ document }) => document !== undefined).length, 1);
  assert.match((await loadBoardDocument()).format(["Todo"], []), /"Todo": \[\]/);
});

for (const { type, scaffold: load, bind } of backendKinds.filter(({ scaffold }) => scaffold)) {
  Deno.test(`what init makes of a ${type} board is one: its queues are there, and no task`, async () => {
    await using dir = await tempDir();
    const scaffold = await load?.();
    assert.equal(scaffold?.type, type);
    if (scaffold?.shape !== "file") return;
    const path = `${dir.path}/${scaffold.fileName}`;
    const made = scaffold.newBoard(path, ["Todo", "Done"]);
    await Deno.writeTextFile(path, typeof made === "string" ? made : "");
    if (typeof made !== "string") await made(call);
    assert.deepEqual([...await scaffold.queueSizes(path, call)], [["Todo", 0], ["Done", 0]]);
    const options = scaffold.options(scaffold.fileName);
    const adapter = await bind(options, dir.path).create(context, call);
    assert.deepEqual(await adapter.listQueues?.(call), ["Todo", "Done"]);
    await adapter.close?.();
  });
}
