import assert from "node:assert/strict";
import { resolve } from "node:path";
import { plankaShop } from "../fixtures/planka_shop.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { hasTool } from "../fixtures/tools.ts";

const root = resolve(import.meta.dirname ?? ".", "../..");
const plain = `${root}/dist/artificer-dispatcher`;
const strict = `${root}/dist/artificer-dispatcher-strict`;

/** Where nothing was compiled there is nothing to test, except where that is the point. */
const ignore = !exists(plain) && Deno.env.get("ARTIFICER_REQUIRE_EXECUTABLES") === undefined;
const skipped = ignore ? ' (skipped: nothing in dist/; run "deno task compile")' : "";

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function testExecutable(name: string, fn: () => Promise<void>, tool = "sh"): void {
  const lacks = hasTool(tool) ? skipped : ` (skipped: no ${tool} here)`;
  Deno.test({ name: `executable: ${name}${lacks}`, ignore: ignore || !hasTool(tool), fn });
}

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  command: string,
  args: readonly string[],
  stdin = "",
  cwd = root,
  env: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const child = new Deno.Command(command, {
    args: [...args],
    cwd,
    env: { ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdin));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

const memoryConfig = `
poll_interval = 1
api_port = 0
[backend]
type = "memory"
[backend.queues]
Todo = [{ id = "1", name = "say hello" }]
Doing = []
Done = []
[routing."Todo"]
command = "true"
in_progress_queue = "Doing"
done_queue = "Done"
`;

testExecutable("the demo's five tasks end as they should", async () => {
  const { code, stdout, stderr } = await run(Deno.execPath(), [
    "task",
    "--quiet",
    "demo",
    "--dispatcher",
    plain,
  ]);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /Failed +#4 +Wait for the review +Run timed out/);
});

for (const executable of [plain, strict]) {
  const name = executable.slice(executable.lastIndexOf("/") + 1);

  testExecutable(`${name} --help names every option and exit code`, async () => {
    const { code, stdout } = await run(executable, ["--help"]);
    assert.equal(code, 0);
    for (const word of ["--config", "--port", "--once", "--debug", "Exit codes"]) {
      assert.ok(stdout.includes(word), `${word} in ${stdout}`);
    }
  });

  testExecutable(`${name} takes its config on standard input`, async () => {
    const { code, stderr } = await run(executable, ["--once", "--config", "-"], memoryConfig);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /"event":"run_settled".*"task_queue":"Done"/);
  });
}

testExecutable(
  "what init wrote, .env included, takes a task of a SQLite board to Done",
  async () => {
    await using dir = await tempDir();
    const call = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(plain, args, "", dir.path);
      assert.equal(code, 0, stdout + stderr);
      return stdout;
    };
    await call("init", "--yes", "--command", "true");
    assert.ok((await Deno.readTextFile(`${dir.path}/.env`)).includes("ARTIFICER_API_TOKEN="));
    assert.match(await call("board", "add", "Todo", "First"), /^Added task 1 to "Todo": /);
    await call("start", "--once", "--port", "0");
    const { queues: [listed] } = JSON.parse(await call("board", "list", "Review", "--json"));
    assert.deepEqual(listed.tasks.map(({ id }: { id: string }) => id), ["1"]);
  },
);

testExecutable("the strict one names the right that a board file needs", async () => {
  await using dir = await tempDir();
  const board = await dir.write("board.json", '{"queues": {"Todo": []}}');
  const config = `[backend]\ntype = "json"\nurl = "${board}"\n` +
    `[routing."Todo"]\ncommand = "true"\nin_progress_queue = "Doing"\n`;
  const { code, stderr } = await run(strict, ["--config", "-"], config, dir.path);
  assert.equal(code, 2);
  assert.ok(stderr.includes(`--allow-read=${dir.path}`), stderr);
  assert.ok(stderr.includes(`--allow-write=${dir.path}`), stderr);
});

/** Where the strict one, which reads no file, finds the key. */
const KEYS = [
  { where: "in its environment", env: (key: string) => ({ PLANKA_TOKEN: key }), more: "" },
  { where: "by token_command", env: () => ({}), more: 'token_command = ["cat", "key"]' },
];

for (const { where, env, more } of KEYS) {
  const name = `the strict one takes a card of a Planka to Done, with the key ${where}`;
  const takeOne = async () => {
    await using shop = await plankaShop();
    const key = shop.planka.bot.apiKey;
    await shop.dir.write("key", key);
    const args = ["--once", "--config", "-"];
    const { code, stderr } = await run(strict, args, shop.config(more), shop.dir.path, env(key));
    assert.equal(code, 0, stderr);
    assert.ok(!stderr.includes(key), "the key is in no log");
    await shop.assertDone();
  };
  testExecutable(name, takeOne, "curl");
}
