import assert from "node:assert/strict";
import { dispatchFolder, eventsOf, tasksNamed, untilEvents } from "../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../fixtures/dispatcher_process.ts";
import { endedWithScope, isAlive, untilGone } from "../fixtures/processes.ts";
import { ignoringHangups, withoutTerminal, withTerminal } from "../fixtures/sessions.ts";
import { testOnTerminal } from "../fixtures/terminal.ts";

const folderOf = () =>
  dispatchFolder({
    queues: { Todo: tasksNamed(1), Doing: [], Done: [] },
    agent: "exec sleep 600",
    settings: "poll_interval = 60",
  });

/** The process that the API is served by. */
async function pidOf(dispatcher: DispatcherProcess): Promise<number> {
  return (await (await fetch(`${await dispatcher.url()}/healthz`)).json()).pid;
}

const REFUSED_STDIN =
  "Cannot reload: the config came from standard input, which cannot be read again; restart to apply changes\nThe last good config stays";

Deno.test("HUP without a terminal has the config read again, and no agent notices", async () => {
  await using folder = await folderOf();
  await using dispatcher = startDispatcher({ cwd: folder.path, through: withoutTerminal });
  const { pid } = await dispatcher.event("run_started");
  dispatcher.kill("SIGHUP");
  await untilEvents(dispatcher, "config_reloaded", 1);
  assert.equal(
    eventsOf(dispatcher, "config_reloaded")[0]?.message,
    "Reloaded artificer.toml: nothing changed",
  );
  assert.ok(await isAlive(Number(pid)));
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
});

Deno.test("the right to read the config alone, not its folder, is enough to notice a change", async () => {
  await using folder = await folderOf();
  const path = `${folder.path}/artificer.toml`;
  await using dispatcher = startDispatcher({
    cwd: folder.path,
    through: withoutTerminal,
    rights: [
      "--allow-net=localhost,127.0.0.1",
      "--allow-run",
      `--allow-read=${path},${folder.path}/boards`,
      `--allow-write=${folder.path}/boards`,
    ],
    args: ["--config", await withBoardIn(folder.path, "boards")],
  });
  await dispatcher.url();
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace("poll_interval = 60", "poll_interval = 50"));
  const { changes } = await dispatcher.event("config_reloaded");
  assert.deepEqual(changes, ["poll_interval 60 → 50"]);
});

/** Moves the board to a folder of its own, and resolves to the config's path. */
async function withBoardIn(path: string, folder: string): Promise<string> {
  await Deno.mkdir(`${path}/${folder}`);
  await Deno.rename(`${path}/board.json`, `${path}/${folder}/board.json`);
  const config = `${path}/artificer.toml`;
  const text = await Deno.readTextFile(config);
  await Deno.writeTextFile(config, text.replace("board.json", `${folder}/board.json`));
  return config;
}

for (const rights of [undefined, ["--allow-net=localhost", "--allow-run"]]) {
  const profile = rights === undefined ? "with all its rights" : "under the two strict ones";
  Deno.test(`HUP with a config from standard input, ${profile}, says so and nothing else happens`, async () => {
    await using folder = await folderOf();
    const stdin = `poll_interval = 60
api_port = 0
[backend]
type = "memory"
[backend.queues]
Todo = []
[routing."Todo"]
command = "true"
in_progress_queue = "Doing"
`;
    const options = { cwd: folder.path, args: ["--config", "-"], stdin, rights };
    await using dispatcher = startDispatcher({ ...options, through: withoutTerminal });
    await dispatcher.url();
    dispatcher.kill("SIGHUP");
    assert.equal((await dispatcher.event("config_refused")).message, REFUSED_STDIN);
    assert.equal(await pidOf(dispatcher), dispatcher.pid);
    await folder.write("artificer.toml", "");
    dispatcher.kill("SIGTERM");
    assert.equal((await dispatcher.ended()).code, 0);
    assert.equal(eventsOf(dispatcher, "config_refused").length, 1);
  });
}

Deno.test("HUP with --once ends nothing and says why", async () => {
  await using folder = await folderOf();
  await using dispatcher = startDispatcher({
    cwd: folder.path,
    args: ["--once"],
    through: withoutTerminal,
  });
  await dispatcher.event("run_started");
  dispatcher.kill("SIGHUP");
  const { message } = await dispatcher.event("config_refused");
  assert.match(message, /^Cannot reload: --once polls the board only once\n/);
  dispatcher.kill("SIGTERM");
  await dispatcher.ended();
});

testOnTerminal(
  "a terminal that is lost stops the dispatcher, which gives its task back",
  async () => {
    await using folder = await folderOf();
    await using dispatcher = startDispatcher({ cwd: folder.path, through: withTerminal });
    const agent = Number((await dispatcher.event("run_started")).pid);
    const pid = await pidOf(dispatcher);
    await using _leftover = endedWithScope(pid);
    assert.notEqual(pid, dispatcher.pid);
    dispatcher.kill("SIGKILL");
    await dispatcher.event("stopping");
    await dispatcher.event("stopped");
    await untilGone(pid);
    await dispatcher.ended();
    assert.equal(await isAlive(agent), false);
    assert.deepEqual(eventsOf(dispatcher, "config_reloaded"), []);
  },
);

testOnTerminal("under nohup the dispatcher outlives its terminal, and HUP reloads", async () => {
  await using folder = await folderOf();
  const nohup = (command: readonly string[]) => withTerminal(ignoringHangups(command));
  await using dispatcher = startDispatcher({ cwd: folder.path, through: nohup });
  const agent = Number((await dispatcher.event("run_started")).pid);
  const pid = await pidOf(dispatcher);
  await using _leftover = endedWithScope(pid);
  await using _agent = endedWithScope(agent);
  dispatcher.kill("SIGKILL");
  await dispatcher.event("config_reloaded");
  assert.deepEqual([await isAlive(pid), await isAlive(agent)], [true, true]);
  Deno.kill(pid, "SIGTERM");
  await dispatcher.event("stopped");
  await untilGone(pid);
  await dispatcher.ended();
});
