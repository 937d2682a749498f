import assert from "node:assert/strict";
import { runDeno } from "../fixtures/run_deno.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";

/** An npm that does what `script` says; its last argument but one is `--prefix=FOLDER`. */
async function fakeNpm(dir: TempDir, script: string): Promise<void> {
  const text = `#!/bin/sh
for arg; do case $arg in --prefix=*) folder=\${arg#--prefix=} ;; esac; done
${script}
`;
  await Deno.mkdir(`${dir.path}/bin`);
  await dir.write("bin/npm", text, { mode: 0o755 });
}

/** Where this Deno keeps its packages: what is said of caches here must not make it fetch them again. */
async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

async function testAgents(dir: TempDir, env: Readonly<Record<string, string>> = {}) {
  return await runDeno("scripts/test_agents.ts", {
    flags: ["-P=build"],
    args: ["--filter", "no test is called this"],
    env: {
      PATH: `${dir.path}/bin:/usr/bin:/bin`,
      DENO_DIR: await denoDir(),
      XDG_CACHE_HOME: `${dir.path}/cache`,
      ARTIFICER_REQUIRE_AGENTS: "",
      ...env,
    },
  });
}

const OFFLINE = `echo "npm error code EAI_AGAIN" >&2; exit 1`;
const INSTALL = `echo installed >> "$folder/../../log"
mkdir -p "$folder/node_modules/.bin"
printf '#!/bin/sh\\necho "7.7.7 (Fake)"\\n' > "$folder/node_modules/.bin/claude"
chmod +x "$folder/node_modules/.bin/claude"`;

Deno.test("test:agents: without npm, or without a network, it says why nothing was tested", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(`${dir.path}/nothing`);
  const without = await testAgents(dir, { PATH: `${dir.path}/nothing` });
  assert.equal(without.code, 0, without.stderr);
  assert.match(without.stdout, /^Skipped: no real agent was tested: cannot start "npm"/m);
  await fakeNpm(dir, OFFLINE);
  const offline = await testAgents(dir);
  assert.equal(offline.code, 0, offline.stderr);
  assert.match(offline.stdout, /^Skipped: .*"npm install" failed: npm error code EAI_AGAIN$/m);
});

Deno.test("test:agents: what is required and can't be installed fails", async () => {
  await using dir = await tempDir();
  await fakeNpm(dir, OFFLINE);
  const { code, stdout } = await testAgents(dir, { ARTIFICER_REQUIRE_AGENTS: "1" });
  assert.equal(code, 1);
  assert.match(stdout, /^Failed: no real agent was tested/m);
});

Deno.test("test:agents: it is installed once, and by halves never", async () => {
  await using dir = await tempDir();
  await fakeNpm(dir, `${INSTALL}\nexit 1`);
  await testAgents(dir);
  const agents = `${dir.path}/cache/artificer-dispatcher/agents`;
  assert.deepEqual(Array.from(Deno.readDirSync(agents)), [], "nothing is left of a failure");
  await dir.write(
    "bin/npm",
    (await Deno.readTextFile(`${dir.path}/bin/npm`)).replace("exit 1", ""),
  );
  for (const _ of ["installed", "found"]) {
    const { code, stdout, stderr } = await testAgents(dir);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Testing with claude 7\.7\.7 \(Fake\)$/m);
  }
  const log = await Deno.readTextFile(`${dir.path}/cache/artificer-dispatcher/log`);
  assert.equal(log, "installed\ninstalled\n", "once by halves, once whole");
});
