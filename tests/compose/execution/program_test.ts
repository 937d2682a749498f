import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { withProgram } from "../../../src/compose/execution/executor.ts";
import { pathWith, programCommand, programFolder } from "../../../src/compose/execution/program.ts";
import { UsageError } from "../../../src/domain/errors.ts";
import { writeProgram } from "../../../src/state/mod.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

const MAIN = fileURLToPath(new URL("../../../main.ts", import.meta.url));
const executable = { isExecutable: true, path: "/opt/artificer/artificer-dispatcher" };
const source = { isExecutable: false, path: "/usr/bin/deno" };

Deno.test("an executable runs itself, and from source Deno runs main.ts with the rights to ask the API", () => {
  const local = { apiHost: "localhost" };
  assert.deepEqual(programCommand(local, executable), [executable.path]);
  const config = MAIN.replace("main.ts", "deno.json");
  assert.deepEqual(programCommand(local, source), [
    "/usr/bin/deno",
    "run",
    "--quiet",
    "--no-prompt",
    `--config=${config}`,
    "--allow-net=localhost,127.0.0.1,[::1]",
    "--allow-run",
    MAIN,
  ]);
  assert.ok(programCommand({ apiHost: "0.0.0.0" }, source).includes("--allow-net"));
});

Deno.test("agents find the program in the state folder, else beside the executable, else nowhere", () => {
  assert.equal(programFolder("/state/bin", source), "/state/bin");
  assert.equal(programFolder("/state/bin", executable), "/state/bin");
  assert.equal(programFolder(null, executable), "/opt/artificer");
  assert.equal(programFolder(null, source), null);
});

Deno.test("the folder comes first in PATH, once; what is unknown or empty stays so", () => {
  assert.equal(pathWith("/state/bin", "/usr/bin:/bin"), "/state/bin:/usr/bin:/bin");
  assert.equal(pathWith("/usr/bin", "/bin:/usr/bin"), "/bin:/usr/bin");
  assert.equal(pathWith("/state/bin", undefined), undefined);
  assert.equal(pathWith("/state/bin", ""), "");
  assert.equal(pathWith("/a:b/bin", "/bin"), "/bin", "a colon would make two folders of it");
});

Deno.test("the PATH of the route counts before the dispatcher's own, and the program is found in both", () => {
  const baseEnv = { PATH: "/usr/bin", HOME: "/root" };
  assert.deepEqual(withProgram({ A: "1" }, { baseEnv }, "/p"), { A: "1", PATH: "/p:/usr/bin" });
  assert.deepEqual(withProgram({ PATH: "/x" }, { baseEnv }, "/p"), { PATH: "/p:/x" });
  const inherited = { baseEnv: null, inheritedEnv: { PATH: "/bin" } };
  assert.deepEqual(withProgram({}, inherited, "/p"), { PATH: "/p:/bin" });
  assert.deepEqual(withProgram({}, { baseEnv: null }, "/p"), {}, "an unknown PATH is inherited");
  assert.deepEqual(withProgram({ A: "1" }, { baseEnv }, null), { A: "1" });
});

Deno.test("the program in the state folder is its owner's alone, passes arguments on, and is replaced", async () => {
  await using dir = await tempDir();
  const bin = `${dir.path}/bin`;
  await writeProgram(bin, ["printf", "%s|", "a 'b'"]);
  const path = `${bin}/artificer-dispatcher`;
  assert.equal(((await Deno.stat(bin)).mode ?? 0) & 0o777, 0o700);
  assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o700);
  const { stdout } = await new Deno.Command(path, { args: ["task", "comment", "$x *"] }).output();
  assert.equal(new TextDecoder().decode(stdout), "a 'b'|task|comment|$x *|");
  await writeProgram(bin, ["true"]);
  assert.equal(await Deno.readTextFile(path), '#!/bin/sh\nexec true "$@"\n');
});

Deno.test("X7: a link in place of the program is replaced and not written through; in place of its folder it is refused", async () => {
  await using dir = await tempDir();
  const stranger = await dir.write("stranger", "theirs");
  const bin = `${dir.path}/bin`;
  await Deno.mkdir(bin, { mode: 0o777 });
  await Deno.chmod(bin, 0o777);
  await Deno.symlink(stranger, `${bin}/artificer-dispatcher`);
  await Deno.symlink(stranger, `${bin}/artificer-dispatcher.new`);
  await writeProgram(bin, ["true"]);
  assert.equal(await Deno.readTextFile(stranger), "theirs");
  assert.ok((await Deno.lstat(`${bin}/artificer-dispatcher`)).isFile);
  assert.equal(
    ((await Deno.stat(bin)).mode ?? 0) & 0o777,
    0o700,
    "others may no longer write to it",
  );
  await Deno.remove(bin, { recursive: true });
  await Deno.symlink(dir.path, bin);
  await assert.rejects(writeProgram(bin, ["true"]), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, /it is a symbolic link/);
    return true;
  });
});
