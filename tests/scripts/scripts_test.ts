import assert from "node:assert/strict";
import { runDeno } from "../fixtures/run_deno.ts";
import { toolOutput } from "../../src/net/tool_output.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const SCRIPTS = ["scripts/compile.ts", "scripts/start_local.ts"] as const;

for (const script of SCRIPTS) {
  Deno.test(`${script}: a mistake on its command line exits with 2, without a stack`, async () => {
    const { code, stdout, stderr } = await runDeno(script, {
      flags: ["--allow-read", "--allow-env"],
      args: ["--nope"],
    });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^Cannot understand the command line: .*--nope/);
    assert.doesNotMatch(stderr, /^ +at /m);
  });
}

Deno.test("compile: an unknown target is refused before anything is built", async () => {
  const { code, stderr } = await runDeno("scripts/compile.ts", { args: ["--target", "amiga"] });
  assert.equal(code, 2);
  assert.match(stderr, /^Cannot build for "amiga"; allowed: all, x86_64-unknown-linux-gnu,/);
});

Deno.test("compile: what the compiler complains of is shown", async () => {
  await using dir = await tempDir();
  const failing = await dir.write("deno.sh", "#!/bin/sh\necho no stub for you >&2\nexit 1\n", {
    mode: 0o755,
  });
  const { code, stderr } = await runDeno("scripts/compile.ts", {
    flags: ["--allow-read", "--allow-write", "--allow-run", "--allow-env"],
    args: ["--out", `${dir.path}/dist`],
    env: { DENO_FOR_COMPILE: failing },
  });
  assert.equal(code, 1);
  assert.match(stderr, /no stub for you\n.*Cannot build: "deno compile" failed\n$/);
});

Deno.test("compile: the executables know the commit that they were made from", async () => {
  await using dir = await tempDir();
  // Instead of an executable, it makes a file with the bundle.
  const script = `#!/bin/sh
while [ $# -gt 1 ]; do [ "$1" = --output ] && out=$2; shift; done
cat "\${1%/*}"/*.js > "$out"
`;
  const compiler = await dir.write("deno.sh", script, { mode: 0o755 });
  const { code, stderr } = await runDeno("scripts/compile.ts", {
    flags: ["--allow-read", "--allow-write", "--allow-run", "--allow-env"],
    args: ["--out", `${dir.path}/dist`],
    env: { DENO_FOR_COMPILE: compiler },
  });
  assert.equal(code, 0, stderr);
  const made = await Deno.readTextFile(`${dir.path}/dist/artificer-dispatcher`);
  const commit = await toolOutput(["git", "rev-parse", "--short=10", "HEAD"]);
  assert.ok(commit !== "" ? made.includes(`"${commit.trim()}"`) : made.includes('"@COMMIT@"'));
});

Deno.test("compile: where the stub cannot be downloaded, it says what to set or to run instead", async () => {
  await using dir = await tempDir();
  const url = "https://dl.deno.land/release/v2.9.6/denort-x86_64-unknown-linux-gnu.zip";
  const complaint = await dir.write(
    "complaint",
    `error: Writing\n\nCaused by:\n    0: Setting up base binary.\n` +
      `    1: error sending request for url (${url}): client error (Connect): invalid peer certificate: UnknownIssuer\n` +
      "\nStack backtrace:\n   0: <unknown>\n",
  );
  const failing = await dir.write("deno.sh", `#!/bin/sh\ncat "${complaint}" >&2\nexit 1\n`, {
    mode: 0o755,
  });
  const { code, stderr } = await runDeno("scripts/compile.ts", {
    flags: ["--allow-read", "--allow-write", "--allow-run", "--allow-env"],
    args: ["--out", `${dir.path}/dist`],
    env: { DENO_FOR_COMPILE: failing },
  });
  assert.equal(code, 1);
  const said = stderr.replace(/\s+/g, " ");
  assert.ok(
    said.startsWith(
      `Cannot build: ${url} could not be downloaded: no authority that Deno knows has signed its certificate`,
    ),
    said,
  );
  assert.match(said, / set DENORT_BIN to a denort-x86_64-unknown-linux-gnu that you have/);
  assert.match(said, / DENO_TLS_CA_STORE=mozilla,system.* or DENO_CERT /);
  assert.match(said, / "npx -y deno@2\.9\.6 task start-local" $/);
  assert.doesNotMatch(said, /backtrace|Unexpected|client error/);
});

Deno.test("start-local: a config that is missing is told as the executable tells it, folded", async () => {
  await using dir = await tempDir();
  const { code, stderr } = await runDeno("scripts/start_local.ts", {
    flags: ["--allow-read", "--allow-env"],
    cwd: dir.path,
  });
  assert.equal(code, 2);
  assert.match(stderr, /^Cannot find a config here: /);
  for (const line of stderr.split("\n")) assert.ok(line.length <= 80, line);
});

Deno.test("start-local: the other commands get what they need, too", async () => {
  await using dir = await tempDir();
  const run = (...args: string[]) =>
    runDeno("scripts/start_local.ts", {
      flags: ["--allow-read", "--allow-env", "--allow-run"],
      cwd: dir.path,
      args,
    });
  const made = await run("init", "--yes");
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /^Wrote artificer\.toml, board\.db/m);
  const checked = await run("check", "--port", "0");
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
  const asked = await run("status", "--url", "http://127.0.0.1:9");
  assert.equal(asked.code, 1);
  assert.match(asked.stderr, /^Cannot reach the dispatcher at http:\/\/127\.0\.0\.1:9/);
});
