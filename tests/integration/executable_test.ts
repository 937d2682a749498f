import assert from "node:assert/strict";
import { MEMORY_CONFIG, plain, run, strict, testExecutable } from "../fixtures/executables.ts";
import { plankaShop } from "../fixtures/planka_shop.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

for (const executable of [plain, strict]) {
  const name = executable.slice(executable.lastIndexOf("/") + 1);

  testExecutable(`${name} start --help names every option and exit code`, async () => {
    const { code, stdout } = await run(executable, ["start", "--help"]);
    assert.equal(code, 0);
    for (const word of ["--config", "--port", "--once", "--debug", "Exit codes"]) {
      assert.ok(stdout.includes(word), `${word} in ${stdout}`);
    }
  });

  testExecutable(`${name} shows the demo, and leaves nothing behind`, async () => {
    await using dir = await tempDir();
    const { code, stdout, stderr } = await run(executable, ["demo"], "", dir.path, {
      TMPDIR: dir.path,
    });
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^3 +Failed +Upgrade dates /m);
    assert.deepEqual(Array.from(Deno.readDirSync(dir.path)), []);
  });

  testExecutable(`${name} takes its config on standard input`, async () => {
    const { code, stderr } = await run(executable, ["--once", "--config", "-"], MEMORY_CONFIG);
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
