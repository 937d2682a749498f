import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A folder that looks like a clone, so that a test may put a config into it. */
async function cloneFor(config: string): Promise<TempDir> {
  const dir = await tempDir();
  for (const name of ["main.ts", "src", "scripts", "deno.json", "deno.lock"]) {
    await Deno.symlink(`${root}${name}`, `${dir.path}/${name}`);
  }
  await dir.write("artificer.toml", config);
  return dir;
}

async function runTask(cwd: string, task: string, args: readonly string[]) {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", task, ...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

const route = `[routing."Todo"]\ncommand = "true"\nin_progress_queue = "Doing"\n`;
const memoryBoard = `[backend]\ntype = "memory"\n` +
  `[backend.queues]\nTodo = [{ id = "1", name = "one" }]\nDoing = []\n`;

Deno.test("deno task start: exactly the two strict flags, and the config on standard input", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  const [dispatcher = ""] = tasks.start.command.split("|").slice(-1);
  const flags = dispatcher.match(/--allow-\S+|-A\b|-P\S*/g);
  assert.deepEqual(flags, ["--allow-net=localhost", "--allow-run"]);
  await using clone = await cloneFor(`api_port = 0\n${memoryBoard}${route}`);
  const { code, stderr } = await runTask(clone.path, "start", ["--once"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /"event":"run_settled".*"outcome":"succeeded"/);
});

Deno.test("deno task start, start-local and demo run nothing that deno.lock does not name, and change no lock", async () => {
  await using clone = await tempDir();
  // Copies: Deno looks for config and lock where a linked script really is.
  const { success } = await new Deno.Command("cp", {
    args: [
      "-r",
      ...["main.ts", "src", "scripts", "deno.json"].map((name) => root + name),
      clone.path,
    ],
  }).output();
  assert.ok(success);
  await clone.write("artificer.toml", `api_port = 0\n${memoryBoard}${route}`);
  const lock = JSON.parse(await Deno.readTextFile(`${root}deno.lock`));
  for (const list of [lock.npm, lock.specifiers]) {
    for (const name of Object.keys(list)) if (/^(npm:)?smol-toml@/.test(name)) delete list[name];
  }
  const text = JSON.stringify(lock, null, 2);
  await clone.write("deno.lock", text);
  for (
    const [task, ...args] of [["start", "--once"], ["start-local", "--once"], ["demo"]] as const
  ) {
    const { code, stderr } = await runTask(clone.path, task, args);
    assert.notEqual(code, 0, `${task}: ${stderr}`);
    assert.match(stderr, /lockfile is out of date/i, task);
  }
  assert.equal(await Deno.readTextFile(`${clone.path}/deno.lock`), text);
});

Deno.test("deno task start: a board file is refused with the flags and the task that do it", async () => {
  await using clone = await cloneFor(`[backend]\ntype = "json"\nurl = "board.json"\n${route}`);
  const { code, stderr } = await runTask(clone.path, "start", []);
  assert.equal(code, 2);
  const said = stderr.replaceAll(/\s+/g, " ");
  assert.ok(said.includes(`--allow-read=${clone.path}`), said);
  assert.ok(said.includes("deno task start-local"), said);
});

Deno.test("deno task start-local: serves the board file that start refused", async () => {
  await using clone = await cloneFor(
    `api_port = 0\n[backend]\ntype = "json"\nurl = "board.json"\n${route}done_queue = "Done"\n`,
  );
  await clone.write("board.json", '{"queues": {"Todo": [{"id": 1, "name": "one"}], "Done": []}}');
  const { code, stderr } = await runTask(clone.path, "start-local", ["--once"]);
  assert.equal(code, 0, stderr);
  const { queues } = JSON.parse(await Deno.readTextFile(`${clone.path}/board.json`));
  assert.deepEqual(queues.Done.map(({ name }: { name: string }) => name), ["one"]);
});

Deno.test("deno task start: a .env whose value Deno would read differently is refused with its line", async () => {
  await using clone = await cloneFor(`api_port = 0\n${memoryBoard}${route}`);
  await clone.write(".env", "A='b c'\nPLANKA_TOKEN=abc#s3cret\n");
  const refused = await runTask(clone.path, "start", ["--once"]);
  assert.equal(refused.code, 2, refused.stderr);
  const said = refused.stderr.replaceAll(/\s+/g, " ");
  assert.match(said, /^Cannot start with ".*\.env": line 2: PLANKA_TOKEN has a value that /);
  assert.ok(!said.includes("s3cret"));
  await clone.write(".env", "A='b c'\nPLANKA_TOKEN='abc#s3cret'\n");
  const { code, stderr } = await runTask(clone.path, "start", ["--once"]);
  assert.equal(code, 0, stderr);
});
