import assert from "node:assert/strict";
import { readAll, writeAll } from "../api/api_fixture.ts";
import {
  type DispatchFolder,
  dispatchFolder,
  eventsOf,
  queuesOf,
  tasksNamed,
  untilEvents,
} from "../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../fixtures/dispatcher_process.ts";
import { boardText } from "../fixtures/json_board.ts";
import { isAlive } from "../fixtures/processes.ts";

/** An agent that goes on until the file `go` is there. */
const WAITING = "until [ -e go ]; do sleep 0.02; done";

/** A folder whose agents can't write its config: they work in another one below it. */
async function folderOf(tasks: number): Promise<DispatchFolder> {
  const folder = await dispatchFolder({
    queues: { Todo: tasksNamed(tasks), Doing: [], Review: [], Done: [] },
    agent: WAITING,
    settings: "poll_interval = 60\nmax_concurrent_agents = 2",
    route: 'done_queue = "Done"\ntimeout = 600\ncwd = "work"',
  });
  await Deno.mkdir(`${folder.path}/work`);
  return folder;
}

const configOf = ({ path }: DispatchFolder) => Deno.readTextFile(`${path}/artificer.toml`);

/** Saves the config with one thing replaced, as an editor does that writes in place. */
async function edit(folder: DispatchFolder, from: string | RegExp, to: string): Promise<void> {
  const text = await configOf(folder);
  const edited = text.replace(from, to);
  assert.notEqual(edited, text, `${from} is there`);
  await folder.write("artificer.toml", edited);
}

/** The records of what was read again. */
const reloads = (dispatcher: DispatcherProcess) =>
  eventsOf(dispatcher, "config_reloaded").map(({ message }) => message);

async function statusOf(dispatcher: DispatcherProcess) {
  return await (await fetch(`${await dispatcher.url()}/status`)).json();
}

const REVIEW = `[routing."Review"]
command = "true"
in_progress_queue = "Reviewing"
done_queue = "Done"
cwd = "work"
`;

Deno.test("an edit applies without a restart, and an agent that runs goes on as it began", async () => {
  await using folder = await folderOf(3);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await untilEvents(dispatcher, "run_started", 2);
  const before = await statusOf(dispatcher);
  const edited = (await configOf(folder))
    .replace("poll_interval = 60", "poll_interval = 50")
    .replace("max_concurrent_agents = 2", "max_concurrent_agents = 4")
    .replace("timeout = 600", "timeout = 900");
  await folder.write("artificer.toml", `${edited}\n${REVIEW}`);
  const { level, changes } = await dispatcher.event("config_reloaded");
  assert.equal(level, "info");
  assert.deepEqual(changes, [
    "poll_interval 60 → 50",
    "max_concurrent_agents 2 → 4",
    'route "Todo": timeout 600 → 900',
    'route "Review" added',
  ]);
  await dispatcher.event("run_started", "3");
  const after = await statusOf(dispatcher);
  assert.deepEqual([after.poll_interval, after.max_concurrent_agents], [50, 4]);
  const factsOf = (status: typeof after) =>
    status.active_agents.slice(0, 2).map((
      { pid, timeout_seconds }: { pid: number; timeout_seconds: number },
    ) => [pid, timeout_seconds]);
  assert.deepEqual(factsOf(after), factsOf(before));
  assert.deepEqual(after.active_agents[2].timeout_seconds, 900);
  for (const [pid] of factsOf(before)) assert.ok(await isAlive(pid));
  await folder.write("go", "");
  await untilEvents(dispatcher, "run_settled", 3);
  assert.deepEqual([...new Set((await queuesOf(folder.board)).values())], ["Done"]);
  assert.ok(eventsOf(dispatcher, "run_ended").every(({ outcome }) => outcome === "succeeded"));
});

Deno.test("a kind of agent that no route had before is there when its first run begins", async () => {
  await using folder = await folderOf(0);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.url();
  await folder.replaceBoard(boardText({ Todo: [], Review: [{ id: "9", name: "r" }], Done: [] }));
  const route = REVIEW.replace('"true"', '"sh"\nargs = ["-c", "exit 0"]\nagent = "claude"');
  await folder.write("artificer.toml", `${await configOf(folder)}\n${route}`);
  await dispatcher.event("run_settled", "9");
  assert.deepEqual(eventsOf(dispatcher, "internal_error"), []);
  assert.equal(eventsOf(dispatcher, "run_started").length, 1);
});

Deno.test("what a new route names and the board does not have is told, and only that", async () => {
  await using folder = await folderOf(0);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.line(({ message }) => message.startsWith("Watching"));
  const route = `${REVIEW}failed_queue = "Nowhere"\n`;
  await folder.write("artificer.toml", `${await configOf(folder)}\n${route}`);
  await dispatcher.line(({ message }) => message.includes('"Nowhere" does not exist'));
  await edit(folder, '"Reviewing"', '"Doin"');
  const { level } = await dispatcher.line(({ message }) =>
    message === 'Queue "Doin" does not exist; did you mean "Doing"?'
  );
  assert.equal(level, "warning");
  const told = dispatcher.lines.filter(({ message }) => message.includes("does not exist"));
  assert.equal(told.length, 3, "each of them once");
});

Deno.test("fewer slots end nobody: no more is started until there is one", async () => {
  await using folder = await folderOf(3);
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--debug"] });
  await untilEvents(dispatcher, "run_started", 2);
  await edit(folder, "max_concurrent_agents = 2", "max_concurrent_agents = 1");
  await dispatcher.event("config_reloaded");
  assert.equal((await statusOf(dispatcher)).available_slots, 0);
  await folder.write("go", "");
  await dispatcher.event("run_started", "3");
  const line = (event: string, count: number) =>
    dispatcher.lines.indexOf(eventsOf(dispatcher, event)[count] ?? assert.fail());
  assert.ok(line("run_ended", 1) < line("run_started", 2), "two had ended before the third began");
});

Deno.test("a route that is removed while a run of it lives: its run ends by it, and no other begins", async () => {
  await using folder = await folderOf(1);
  await folder.write("artificer.toml", `${await configOf(folder)}\n${REVIEW}`);
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--debug"] });
  await dispatcher.event("run_started", "1");
  await edit(folder, /\[routing\."Todo"\][^]*?(?=\[routing)/, "");
  assert.deepEqual((await dispatcher.event("config_reloaded")).changes, ['route "Todo" removed']);
  await folder.write("go", "");
  assert.equal((await dispatcher.event("run_settled", "1")).task_queue, "Done");
  await folder.replaceBoard(
    boardText({ Todo: tasksNamed(1, "again"), Review: [{ id: "9", name: "r" }], Done: [] }),
  );
  await dispatcher.event("run_settled", "9");
  assert.equal((await queuesOf(folder.board)).get("1"), "Todo");
});

Deno.test("what the API asks of its callers changes with the config", async () => {
  await using folder = await folderOf(0);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const { hostname, port } = new URL(await dispatcher.url());
  const ask = async (host: string) => {
    using connection = await Deno.connect({ hostname, port: Number(port) });
    const head = `Host: ${host}\r\nConnection: close`;
    await writeAll(connection, `GET /status HTTP/1.1\r\n${head}\r\n\r\n`);
    return Number((await readAll(connection)).split(" ")[1]);
  };
  assert.deepEqual([await ask("board.example"), await ask("localhost")], [403, 200]);
  await edit(folder, "poll_interval", 'allowed_hosts = ["board.example"]\npoll_interval');
  await untilEvents(dispatcher, "config_reloaded", 1);
  assert.deepEqual([await ask("board.example"), await ask("localhost")], [200, 200]);
  await edit(folder, "poll_interval", "api_require_token = true\npoll_interval");
  await untilEvents(dispatcher, "config_reloaded", 2);
  assert.equal(await ask("localhost"), 401);
  await dispatcher.line(({ message }) => message.startsWith("The API answers only agents"));
});

Deno.test("C2: a broken edit is told with all its problems, the last good config stays, and a mended one applies", async () => {
  await using folder = await folderOf(1);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_started", "1");
  await edit(folder, "timeout = 600", 'timeot = "x"\npoll = 3');
  const refused = await dispatcher.event("config_refused");
  assert.equal(refused.level, "error");
  assert.match(
    refused.message,
    /^Cannot use artificer\.toml: 2 problems\n.*timeot[^]*poll[^]*\nThe last good config stays$/,
  );
  assert.equal((refused.problems as unknown[]).length, 2);
  const { poll_interval, active_agents } = await statusOf(dispatcher);
  assert.deepEqual([poll_interval, active_agents.length], [60, 1]);
  await edit(folder, 'timeot = "x"\npoll = 3', "timeout = 700");
  await dispatcher.event("config_reloaded");
  assert.deepEqual(reloads(dispatcher), [
    'Reloaded artificer.toml: route "Todo": timeout 600 → 700',
  ]);
  assert.equal(eventsOf(dispatcher, "config_refused").length, 1);
});

Deno.test("C2: what needs a right that is not there is refused whole, with the flag", async () => {
  await using folder = await folderOf(0);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.url();
  const text = await configOf(folder);
  await folder.write(
    "artificer.toml",
    text.replace('url = "board.json"', 'url = "/srv/elsewhere/board.json"')
      .replace("poll_interval = 60", "poll_interval = 50"),
  );
  const { message } = await dispatcher.event("config_refused");
  assert.match(message, /^Cannot reload artificer\.toml: a right is missing\n/);
  assert.match(message, /\nRestart it with --allow-read=\/srv\/elsewhere --allow-write=/);
  assert.equal((await statusOf(dispatcher)).poll_interval, 60);
});

const RESTARTING = `api_port = 1
poll_interval = 60
state_dir = "state"
max_concurrent_agents = 5`;

Deno.test("what only a restart can apply is told, the rest applies, and --port wins as at the start", async () => {
  await using folder = await folderOf(0);
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--port", "0"] });
  await dispatcher.url();
  await edit(folder, /api_port[^]*?max_concurrent_agents = 2/, RESTARTING);
  const { level, message } = await dispatcher.event("restart_needed");
  assert.equal(level, "warning");
  assert.equal(
    message,
    `Restart to apply the other changes of artificer.toml: state_dir "${folder.path}/.artificer" → "${folder.path}/state"`,
  );
  assert.deepEqual(reloads(dispatcher), [
    "Reloaded artificer.toml: max_concurrent_agents 2 → 5",
  ]);
});
