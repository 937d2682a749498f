import assert from "node:assert/strict";
import { runDeno } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const CONFIG = `[backend]
type = "json"
url = "board.json"
[routing.Todo]
command = "true"
in_progress_queue = "Doing"
`;

async function setUpWith(
  flags: readonly string[],
  args: readonly string[] = [],
): Promise<string> {
  await using dir = await tempDir();
  const { code, stdout, stderr } = await runDeno("tests/fixtures/set_up_probe.ts", {
    flags,
    args,
    cwd: dir.path,
    env: { GREETING: "hi", PLANKA_TOKEN: "s3cret-token" },
    stdin: CONFIG,
  });
  assert.equal(code, 0, stderr);
  return stdout.replaceAll(dir.path, "$DIR");
}

Deno.test("a command has its settings, its environment and a redactor, and no right that it does not need", async () => {
  const text = await setUpWith(["--allow-all"]);
  assert.deepEqual(JSON.parse(text), {
    port: 9000,
    givenUp: ["write", "net", "env", "run", "sys", "ffi", "import"],
    states: ["granted", "prompt", "prompt"],
    greeting: "hi",
    token: null,
    masked: "the token is [secret]",
  });
});

Deno.test("a command that is told of files keeps its other rights", async () => {
  const text = await setUpWith(["--allow-all"], ["--keep"]);
  const { givenUp, states } = JSON.parse(text);
  assert.deepEqual([givenUp, states], [[], ["granted", "granted", "granted"]]);
});

Deno.test("a right that is missing is told before the environment is read", async () => {
  const text = await setUpWith([]);
  assert.match(text, /^Cannot start: a right is missing\n {2}Backend "json" needs --allow-read=/);
  assert.match(text, /\nRun with --allow-read=\$DIR[,\n]/);
});
