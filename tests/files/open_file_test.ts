import assert from "node:assert/strict";
import { openGiven, openOurs } from "../../src/files/open_file.ts";
import { appendOurs, readOurs, readOurText, replaceOurs } from "../../src/files/small_files.ts";
import { UnsafeFileError } from "../../src/files/unsafe_file.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { makePipe } from "../fixtures/pipes.ts";
import { runDeno } from "../fixtures/run_deno.ts";

Deno.test("X7: what is not a file is refused at once, however it is opened", async () => {
  await using dir = await tempDir();
  const { path } = dir;
  await makePipe(`${path}/pipe`);
  await Deno.mkdir(`${path}/folder`);
  await Deno.symlink("pipe", `${path}/link`);
  await Deno.symlink("nowhere", `${path}/broken`);
  using _listener = Deno.listen({ transport: "unix", path: `${path}/socket` });
  const kinds = [
    ["pipe", "is a named pipe, not a file"],
    ["folder", "is a folder"],
    ["link", "is a symbolic link"],
    ["broken", "is a symbolic link"],
    ["socket", "is a socket, not a file"],
  ] as const;
  for (const [name, what] of kinds) {
    for (const access of ["read", "append", "update"] as const) {
      assert.throws(() => openOurs(`${path}/${name}`, access), {
        name: "UnsafeFileError",
        message: `"${path}/${name}" cannot be used: it ${what}; remove it`,
      });
    }
    assert.throws(() => openOurs(`${path}/${name}`, "create"), Deno.errors.AlreadyExists);
  }
  assert.throws(() => openGiven(`${path}/link`), /is a named pipe/);
  assert.throws(() => openGiven("/dev/null"), /is a device/);
  assert.throws(() => openOurs(`${path}/none`, "read"), Deno.errors.NotFound);
  assert.throws(() => openOurs(`${path}/none/x`, "read"), Deno.errors.NotFound);
});

Deno.test("X7: a link to a file is followed only where a person may have put it", async () => {
  await using dir = await tempDir();
  const target = await dir.write("target", "text");
  await Deno.symlink(target, `${dir.path}/link`);
  assert.throws(() => readOurs(`${dir.path}/link`), UnsafeFileError);
  assert.throws(() => appendOurs(`${dir.path}/link`, "more"), UnsafeFileError);
  using given = openGiven(`${dir.path}/link`);
  assert.equal(new TextDecoder().decode(given.readAllSync(100)), "text");
});

Deno.test("X7: a link is not followed under the rights of the executables either, where Deno resolves paths itself", async () => {
  await using dir = await tempDir();
  const target = await dir.write("target", "text");
  await Deno.symlink(target, `${dir.path}/link`);
  await Deno.symlink(`${dir.path}/nowhere`, `${dir.path}/broken`);
  const { stdout, stderr } = await runDeno("tests/files/open_probe.ts", {
    flags: [`--allow-read=${dir.path}`, `--allow-write=${dir.path}`],
    args: ["target", "link", "broken"].map((name) => `${dir.path}/${name}`),
  });
  const refused = "UnsafeFileError";
  assert.deepEqual(stdout.trimEnd().split("\n"), [
    "opened opened opened AlreadyExists",
    `${refused} ${refused} ${refused} AlreadyExists`,
    `${refused} ${refused} ${refused} AlreadyExists`,
  ], stderr);
  await assert.rejects(Deno.stat(`${dir.path}/nowhere`), Deno.errors.NotFound);
});

Deno.test("X7: a file that is replaced takes the place of a link or a pipe, and what it led to stays", async () => {
  await using dir = await tempDir();
  const target = await dir.write("target", "text");
  await Deno.symlink(target, `${dir.path}/a`);
  await Deno.symlink(target, `${dir.path}/a.new`);
  await makePipe(`${dir.path}/b`);
  await makePipe(`${dir.path}/b.new`);
  for (const name of ["a", "b", "c"]) {
    replaceOurs(`${dir.path}/${name}`, "new");
    assert.equal(readOurText(`${dir.path}/${name}`), "new");
    const { mode } = await Deno.lstat(`${dir.path}/${name}`);
    assert.equal((mode ?? 0) & 0o777, 0o600);
  }
  assert.equal(await Deno.readTextFile(target), "text");
});

Deno.test("X7: a file with more than its reader accepts is not read to its end", async () => {
  await using dir = await tempDir();
  const path = await dir.write("large", "x".repeat(2048));
  assert.throws(() => readOurs(path, 1024), /has more than 1 KiB/);
  assert.equal(readOurs(path, 2048)?.length, 2048);
  using given = openGiven(path);
  await assert.rejects(given.readAll(2047), /has more than 2047 bytes/);
});

const isRoot = Deno.uid() === 0;

Deno.test({
  name: `X7: a file of another user is refused${isRoot ? "" : " (skipped: needs root)"}`,
  ignore: !isRoot,
  fn: async () => {
    await using dir = await tempDir();
    const path = await dir.write("planted", "text");
    await Deno.chown(path, 65534, 65534);
    assert.throws(() => readOurs(path), /belongs to another user \(uid 65534\)/);
    using given = openGiven(path);
    assert.equal(given.info().uid, 65534);
  },
});

Deno.test("a file is read while it grows, and written from any place", async () => {
  await using dir = await tempDir();
  using file = openOurs(`${dir.path}/file`, "create");
  file.writeSync(new TextEncoder().encode("0123456789"));
  assert.equal(await file.write(new TextEncoder().encode("ab"), 10), 2);
  assert.equal(new TextDecoder().decode(await file.readAll(100)), "0123456789ab");
  file.truncateSync(5);
  await file.syncData();
  const bytes = new Uint8Array(10);
  assert.equal(await file.read(bytes, 3), 2);
  assert.equal(file.info().size, 5);
});
