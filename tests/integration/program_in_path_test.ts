import assert from "node:assert/strict";
import { dirname } from "node:path";
import { dispatchFolder, tasksNamed } from "../fixtures/dispatch_folder.ts";
import { startDispatcher, type StartOptions } from "../fixtures/dispatcher_process.ts";
import { MEMORY_CONFIG, plain, run, strict, testExecutable } from "../fixtures/executables.ts";
import { runDeno, STRICT } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

/** An agent that asks for its own task by the program that it finds in its PATH. */
const AGENT = `command -v artificer-dispatcher
artificer-dispatcher task get --json > answer.json
env -i PATH="$PATH" /bin/sh -c 'command -v ls' > ls`;

async function folder(route = "") {
  return await dispatchFolder({
    queues: { Todo: tasksNamed(1, "found by its agent"), Doing: [], Done: [] },
    agent: AGENT,
    route: `done_queue = "Done"\n${route}`,
  });
}

/** Nothing of ours is in it. */
const PATH = "/usr/local/bin:/usr/bin:/bin";

async function answerIn(path: string): Promise<unknown> {
  return JSON.parse(await Deno.readTextFile(`${path}/answer.json`)).name;
}

/** Runs a dispatcher once, and expects that its agent has found the program and its task. */
async function assertFinds(options: Partial<StartOptions>, route = ""): Promise<void> {
  await using shop = await folder(route);
  await using dispatcher = startDispatcher({
    cwd: shop.path,
    args: ["start", "--once"],
    env: { PATH },
    ...options,
  });
  const { code } = await dispatcher.ended();
  assert.equal(code, 0, JSON.stringify(dispatcher.lines));
  assert.equal(await answerIn(shop.path), "found by its agent 1");
  const log = await logIn(shop.path);
  assert.match(log, new RegExp(`^${shop.path}/\\.artificer/bin/artificer-dispatcher$`, "m"));
}

async function logIn(path: string): Promise<string> {
  const runs = `${path}/.artificer/runs`;
  const [run] = await Array.fromAsync(Deno.readDir(runs));
  return await Deno.readTextFile(`${runs}/${run?.name}/log`);
}

Deno.test("from source under the local rights, agents find artificer-dispatcher in their PATH", () =>
  assertFinds({}));

Deno.test("a route's own PATH counts, and agents find artificer-dispatcher in it, too", () =>
  assertFinds({}, `env = { PATH = "/usr/bin:/bin" }`));

testExecutable(
  "agents find artificer-dispatcher in their PATH",
  () => assertFinds({ executable: plain }),
);

Deno.test("deno task start-local: agents find artificer-dispatcher in their PATH", async () => {
  await using shop = await folder();
  const { code, stderr } = await runDeno("scripts/start_local.ts", {
    flags: ["--allow-all"],
    args: ["start", "--once"],
    cwd: shop.path,
    env: { PATH },
  });
  assert.equal(code, 0, stderr);
  assert.equal(await answerIn(shop.path), "found by its agent 1");
});

/** A config for a board in memory, whose agent says where it finds the program. */
const inMemory = MEMORY_CONFIG.replace(
  'command = "true"',
  'command = "sh"\nargs = ["-c", "command -v artificer-dispatcher || exit 3"]',
);

testExecutable("strict: agents find what lies beside the executable", async () => {
  await using dir = await tempDir();
  const { code, stderr } = await run(
    strict,
    ["start", "--once", "--config", "-"],
    inMemory,
    dir.path,
    {
      PATH,
    },
  );
  assert.equal(code, 0, stderr);
  assert.ok(!PATH.includes(dirname(strict)));
});

Deno.test("strict, from source: agents need it in their PATH, and check says so", async () => {
  await using dir = await tempDir();
  const start = { flags: STRICT, cwd: dir.path, stdin: inMemory, env: { PATH } };
  const { code } = await runDeno("main.ts", {
    ...start,
    args: ["start", "--once", "--config", "-"],
  });
  assert.equal(code, 1, "the agent has not found it");
  const { stdout } = await runDeno("main.ts", {
    ...start,
    args: ["check", "--json", "--config", "-"],
  });
  const { checks } = JSON.parse(stdout);
  const told = checks.filter(({ message }: { message: string }) => /not in its PATH/.test(message));
  assert.deepEqual(told.map(({ state }: { state: string }) => state), ["warning"], stdout);
  assert.match(told[0].remedy, /^Put the executable artificer-dispatcher into a folder of PATH/);
});
