import assert from "node:assert/strict";
import { MEMORY_CONFIG } from "../fixtures/executables.ts";
import { attempt } from "./attempt.ts";
import type { Kit } from "./harness/kit.ts";

/** The name under which the temporary folder is searched. */
function nameOf({ executable }: Kit): string {
  return executable.slice(executable.lastIndexOf("/") + 1);
}

/** No command that is attacked here takes longer, unless it waits for the attacker. */
function limited(): AbortSignal {
  return AbortSignal.timeout(15_000);
}

async function listing(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(path)) names.push(name);
  return names.sort();
}

attempt("X1: a code cache that another user has put into the temporary folder changes nothing", {
  needs: ["second user"],
}, async (kit) => {
  const shared = `${kit.folder}/tmp`;
  await Deno.mkdir(shared);
  await Deno.chmod(shared, 0o1777);
  const cache = `${shared}/deno-compile-${nameOf(kit)}.cache`;
  // Whatever a run of theirs leaves, and if it leaves nothing, what would crash a reader.
  const planted = await kit.other.sh(
    `"$EXECUTABLE" --help >/dev/null; [ -e "${cache}" ] || head -c 700000 /dev/urandom >"${cache}"`,
    { env: { TMPDIR: shared } },
  );
  assert.equal(planted.code, 0, planted.stderr);
  const before = await Deno.stat(cache);
  const help = await kit.run(["--help"], { env: { TMPDIR: shared } });
  assert.equal(help.code, 0, help.stderr);
  assert.match(help.stdout, /^Turns a task board into a work queue for agents\.\n/);
  const after = await Deno.stat(cache);
  assert.deepEqual([after.mtime, after.size, after.uid], [
    before.mtime,
    before.size,
    kit.other.uid,
  ]);
});

attempt("X1: a named pipe in place of the code cache holds up no command", {}, async (kit) => {
  const env = { TMPDIR: `${kit.folder}/tmp` };
  await kit.sh(`mkdir tmp && mkfifo "tmp/deno-compile-${nameOf(kit)}.cache"`);
  const { code, stdout } = await kit.run(["--version"], { env, signal: limited() });
  assert.equal(code, 0);
  assert.match(stdout, /^artificer-dispatcher \d/);
});

attempt("X1: no command leaves a file in the temporary folder or at home", {}, async (kit) => {
  const env = { TMPDIR: `${kit.folder}/tmp`, HOME: `${kit.folder}/home`, DENO_DIR: "" };
  await kit.sh("mkdir tmp home");
  await kit.run(["--help"], { env });
  const once = await kit.run(["--once", "--config", "-"], { env, stdin: MEMORY_CONFIG });
  assert.equal(once.code, 0, once.stderr);
  assert.deepEqual(await listing(env.TMPDIR), []);
  assert.deepEqual(await listing(env.HOME), []);
});

attempt(
  "X1: a file at the path that the program's own module seems to have replaces nothing",
  {},
  async (kit) => {
    const env = { TMPDIR: `${kit.folder}/tmp` };
    await kit.sh("mkdir tmp");
    const { stderr } = await kit.run(["--version"], { env: { ...env, DENO_LOG: "debug" } });
    const module = /main_module file:\/\/(\S+)/.exec(stderr)?.[1] ?? "";
    assert.ok(module.startsWith(env.TMPDIR), `the module seems to be at ${module}`);
    await kit.sh(`mkdir -p "$(dirname "$MODULE")" && printf 'console.log("planted")' >"$MODULE"`, {
      env: { MODULE: module },
    });
    const { code, stdout } = await kit.run(["--version"], { env });
    assert.equal(code, 0);
    assert.match(stdout, /^artificer-dispatcher \d[^\n]*\n$/);
  },
);

attempt(
  "X1: files of the working folder that Deno, Node or npm would read decide nothing",
  {},
  async (kit) => {
    const names = "deno.json deno.jsonc deno.lock package.json .npmrc node_modules import_map.json";
    await kit.sh(`mkdir cwd && cd cwd && mkfifo ${names}`);
    const cwd = `${kit.folder}/cwd`;
    const options = { cwd, stdin: MEMORY_CONFIG, signal: limited() };
    const { code, stderr } = await kit.run(["--once", "--config", "-"], options);
    assert.equal(code, 0, stderr);
  },
);

attempt("X1: variables of Deno and Node load no code and write no file", {}, async (kit) => {
  await kit.write(
    "code.cjs",
    'require("node:fs").writeFileSync("written", "");console.log("planted")',
  );
  const env = {
    NODE_OPTIONS: `--require ${kit.folder}/code.cjs`,
    NODE_PATH: kit.folder,
    NODE_V8_COVERAGE: `${kit.folder}/written`,
    DENO_COVERAGE_DIR: `${kit.folder}/written`,
    DENO_AUDIT_PERMISSIONS: `${kit.folder}/written`,
    DENO_V8_FLAGS: "--help",
    DENO_INSPECT: "1",
    DENO_PRELOAD: `${kit.folder}/code.cjs`,
  };
  const { code, stdout } = await kit.run(["--version"], { env });
  assert.equal(code, 0);
  assert.match(stdout, /^artificer-dispatcher \d[^\n]*\n$/);
  assert.deepEqual(await listing(kit.folder), ["code.cjs"]);
});
