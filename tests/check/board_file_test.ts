import assert from "node:assert/strict";
import { checkBoardFile } from "../../src/check/board.ts";
import { findBackendKind } from "../../src/backends/registry.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

for (const type of ["json", "sqlite"]) {
  Deno.test(`a ${type} board that nobody may write to fails, since nothing could be claimed`, async () => {
    await using dir = await tempDir();
    const path = await dir.write("board", "");
    const settings = { backend: boundOf(type, { url: "board" }, dir.path) };
    assert.deepEqual(await checkBoardFile(settings), []);
    await Deno.chmod(path, 0o444);
    const [result, ...more] = await checkBoardFile(settings);
    assert.deepEqual(more, []);
    assert.deepEqual(result, {
      name: "board",
      state: "failed",
      message: `The board "${path}" is read-only, so no task can be started`,
      remedy: "Make it writable (chmod u+w)",
    });
  });
}

Deno.test("a board that is no file has none to look at", async () => {
  const settings = { backend: boundOf("memory", {}, "/") };
  assert.deepEqual(await checkBoardFile(settings), []);
});

function boundOf(type: string, options: Readonly<Record<string, unknown>>, baseDir: string) {
  const kind = findBackendKind(type);
  assert.ok(kind);
  return kind.bind(options, baseDir);
}
