import assert from "node:assert/strict";
import { MEMORY_CONFIG, plain, run, strict, testExecutable } from "../fixtures/executables.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";
import { hasTool } from "../fixtures/tools.ts";

/** What the runtime, Node's modules or npm read if they are asked to; the program asks for none of them. */
const OF_A_FOLDER = [
  "deno.json",
  "deno.jsonc",
  "deno.lock",
  "package.json",
  ".npmrc",
  "node_modules",
];

/** Where a compiled program keeps V8's code cache, and where its modules seem to be. */
function inTemporaryFolder(executable: string): string[] {
  const name = executable.slice(executable.lastIndexOf("/") + 1);
  return [`deno-compile-${name}.cache`, `deno-compile-${name}`];
}

/** What a reader waits for in vain: a program that opens one of these files does not end. */
async function plantPipes(dir: TempDir, folder: string, names: readonly string[]): Promise<void> {
  await Deno.mkdir(`${dir.path}/${folder}`);
  const paths = names.map((name) => `${dir.path}/${folder}/${name}`);
  const { success } = await new Deno.Command("mkfifo", { args: paths }).output();
  assert.ok(success);
}

async function listing(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(path)) names.push(name);
  return names.sort();
}

/** Variables by which Deno or Node would load code, trust somebody or write files, if it asked for them. */
function variables(path: string): Record<string, string> {
  return {
    NODE_OPTIONS: `--require ${path}/code.cjs --import ${path}/code.cjs`,
    NODE_PATH: path,
    NODE_V8_COVERAGE: `${path}/written`,
    DENO_V8_FLAGS: "--help",
    DENO_COVERAGE_DIR: `${path}/written`,
    DENO_AUDIT_PERMISSIONS: `${path}/written`,
    DENO_INSPECT: "1",
  };
}

for (const executable of hasTool("mkfifo") ? [plain, strict] : []) {
  const name = executable.slice(executable.lastIndexOf("/") + 1);

  testExecutable(
    `X1: ${name} reads and leaves nothing in the temporary folder or at home, and runs no code of a folder`,
    async () => {
      await using dir = await tempDir();
      const own = inTemporaryFolder(executable);
      await plantPipes(dir, "tmp", own);
      await plantPipes(dir, "home", OF_A_FOLDER);
      await plantPipes(dir, "cwd", OF_A_FOLDER);
      await plantPipes(dir, "deno_dir", ["dep_analysis_cache_v2", "npm"]);
      await dir.write("code.cjs", `require("node:fs").writeFileSync("${dir.path}/written", "");`);
      const env = {
        ...variables(dir.path),
        TMPDIR: `${dir.path}/tmp`,
        HOME: `${dir.path}/home`,
        DENO_DIR: `${dir.path}/deno_dir`,
      };
      const inCwd = (...args: string[]) =>
        run(executable, args, MEMORY_CONFIG, `${dir.path}/cwd`, env);

      const help = await inCwd("--help");
      assert.deepEqual([help.code, help.stderr], [0, ""]);
      assert.match(help.stdout, /^Turns a task board into a work queue for agents\.\n/);
      const once = await inCwd("--once", "--config", "-");
      assert.equal(once.code, 0, once.stderr);

      assert.deepEqual(await listing(`${dir.path}/tmp`), own.toSorted());
      assert.deepEqual(await listing(`${dir.path}/home`), OF_A_FOLDER.toSorted());
      assert.deepEqual(await listing(dir.path), ["code.cjs", "cwd", "deno_dir", "home", "tmp"]);
    },
  );
}
