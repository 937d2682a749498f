import assert from "node:assert/strict";
import { lockHolder, parseLsof, pidsIn } from "../../src/sqlite/lock_holder.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

Deno.test("X8: the list of the system's locks tells who has one on a file", () => {
  const list = `1: POSIX  ADVISORY  READ 42 fe:00:1234 120 120
2: -> POSIX  ADVISORY  WRITE 43 fe:00:1234 120 120
3: FLOCK  ADVISORY  WRITE 44 fe:00:12345 0 EOF
4: POSIX  ADVISORY  WRITE 0 fe:00:1234 0 EOF
5: POSIX  ADVISORY  WRITE 45 103:02:1234 0 EOF
`;
  assert.deepEqual(pidsIn(list, { dev: 0xfe00, ino: 1234 }), [42]);
  assert.deepEqual(pidsIn(list, { dev: 0x10302, ino: 1234 }), [45]);
  assert.deepEqual(pidsIn("", { dev: 1, ino: 1 }), []);
});

Deno.test("X8: of those who have a file open, lsof names another one", () => {
  const output = `p${Deno.pid}\ncdeno\nLann\nf3\np42\ncsqlite3\nLbob\nf3\n`;
  assert.deepEqual(parseLsof(output), { pid: 42, name: "sqlite3", user: "bob" });
  assert.equal(parseLsof(""), undefined);
});

Deno.test("a file that nobody has is held by nobody", async () => {
  await using dir = await tempDir();
  assert.equal(await lockHolder([await dir.write("file", ""), `${dir.path}/none`]), null);
});
