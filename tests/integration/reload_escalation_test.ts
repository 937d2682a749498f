import assert from "node:assert/strict";
import { commandsAt } from "../cli/client/commands/command_line.ts";
import {
  type DispatchFolder,
  dispatchFolder,
  eventsOf,
  queuesOf,
  tasksNamed,
} from "../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../fixtures/dispatcher_process.ts";
import { boardText } from "../fixtures/json_board.ts";

const EVIL = `[routing."Extra"]
command = "touch"
args = ["planted"]
in_progress_queue = "Doing"
`;

/**
 * An agent that may only edit files: it puts another program into the config in its folder, and a route
 * and a slot more.
 */
const EDITING = `[ -e planting ] || exit 0
rm planting
sed -e 's/^command = "sh"/command = "touch"/' -e 's/^args = .*/args = ["planted"]/' \\
  -e 's/^poll_interval = .*/poll_interval = 50/' \\
  -e 's/^max_concurrent_agents = 1/max_concurrent_agents = 9/' artificer.toml > new
printf '%s' '${EVIL}' >> new
mv new artificer.toml
call /reload -X POST -d '{}' > answer
`;

function folderOf(): Promise<DispatchFolder> {
  return dispatchFolder({
    queues: { Todo: tasksNamed(1), Extra: [], Doing: [], Done: [] },
    agent: EDITING,
    settings: "poll_interval = 60\nmax_concurrent_agents = 1",
    route: 'done_queue = "Done"',
  });
}

async function statusOf(dispatcher: DispatcherProcess) {
  return await (await fetch(`${await dispatcher.url()}/status`)).json();
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

const WAITING = [
  "max_concurrent_agents 1 → 9",
  'route "Todo": command "sh" → "touch", args changed',
  'route "Extra" added',
];

Deno.test("M2: an agent that edits the config gets nothing started, until a person has the config reloaded", async () => {
  await using folder = await folderOf();
  await folder.write("planting", "");
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const warned = await dispatcher.line(({ message }) => message.startsWith("Agents of "));
  assert.equal(
    warned.message,
    `Agents of "Todo" work in "${folder.path}" and can change the config "${folder.path}/artificer.toml", the board "${folder.path}/board.json", the state folder "${folder.path}/.artificer", the file of a command "${folder.path}/agent.sh"; "artificer-dispatcher check" says what to do`,
  );
  const { level, message, changes } = await dispatcher.event("reload_needed");
  assert.deepEqual([level, changes], ["warning", WAITING]);
  assert.equal(
    message,
    `Not applied until a person asks for it, since agents of "Todo" can write artificer.toml from "${folder.path}": ${
      WAITING.join("; ")
    }; read the file, then run "artificer-dispatcher reload", or restart`,
  );
  assert.deepEqual(
    eventsOf(dispatcher, "config_reloaded").map(({ changes }) => changes),
    [["poll_interval 60 → 50"]],
    "what harms nobody applies",
  );
  const status = await statusOf(dispatcher);
  assert.deepEqual(
    status.waiting_changes,
    WAITING.map((change) => ({ change, waits_for: "reload" })),
  );
  assert.equal(status.max_concurrent_agents, 1);
  await dispatcher.event("run_settled", "1");
  const refused = JSON.parse(await Deno.readTextFile(`${folder.path}/answer`));
  assert.deepEqual([refused.status, refused.code], [403, "not_for_runs"]);

  const more = { Todo: [{ id: "2", name: "next" }], Extra: [{ id: "3", name: "extra" }] };
  await folder.replaceBoard(boardText({ ...more, Doing: [], Done: [] }));
  await dispatcher.event("run_settled", "2");
  assert.ok(!await exists(`${folder.path}/planted`), "the planted program has not run");
  assert.deepEqual(Object.fromEntries(await queuesOf(folder.board)), { "2": "Done", "3": "Extra" });

  const run = commandsAt(await dispatcher.url());
  assert.match(
    (await run("status")).stdout,
    /Config +max_concurrent_agents 1 → 9; waits for a reload/,
  );
  const reloaded = await run("reload");
  assert.deepEqual([reloaded.code, reloaded.stdout], [
    0,
    `Changed:\n${WAITING.map((change) => `  ${change}\n`).join("")}`,
  ]);
  await dispatcher.event("run_settled", "3");
  assert.ok(await exists(`${folder.path}/planted`));
  assert.deepEqual((await statusOf(dispatcher)).waiting_changes, []);
});

Deno.test("M2: the config counts as an agent's by its real path, and while its route is gone from the config", async () => {
  await using folder = await folderOf();
  await Deno.mkdir(`${folder.path}/home`);
  const text = (await Deno.readTextFile(`${folder.path}/artificer.toml`))
    .replace('url = "', 'url = "../').replace("in_progress", `cwd = "../link"\nin_progress`);
  await folder.write("home/artificer.toml", text);
  await Deno.symlink("home", `${folder.path}/link`);
  const args = ["--config", "home/artificer.toml"];
  await using dispatcher = startDispatcher({ cwd: folder.path, args });
  await dispatcher.event("run_settled", "1");
  const head = text.slice(0, text.indexOf("[routing"));
  await folder.write("home/artificer.toml", head + EVIL.replace("Extra", "Todo"));
  assert.deepEqual((await dispatcher.event("reload_needed")).changes, [
    'route "Todo": command "sh" → "touch", args changed, done_queue "Done" → unset, breaker 0 → 3, cwd changed'
      .replace("cwd changed", `cwd "${folder.path}/link" → unset`),
  ]);
  await folder.write("home/artificer.toml", head + EVIL);
  const gone = await dispatcher.event("config_reloaded");
  assert.deepEqual(gone.changes, ['route "Todo" removed']);
  await folder.write("home/artificer.toml", `${head}${EVIL}timeout = 5\n`);
  await folder.write(
    "home/artificer.toml",
    `poll_interval = 9\n${head.replace(/^poll_interval.*$/m, "")}${EVIL}`,
  );
  await dispatcher.line(({ changes }) => String(changes).includes("poll_interval 60 → 9"));
  assert.deepEqual((await statusOf(dispatcher)).waiting_changes, [
    { change: 'route "Extra" added', waits_for: "reload" },
  ]);
});

Deno.test("a person's edit of a config that no agent can write applies at once, whatever it starts", async () => {
  await using folder = await folderOf();
  await Deno.mkdir(`${folder.path}/work`);
  const path = `${folder.path}/artificer.toml`;
  const text = (await Deno.readTextFile(path)).replace("in_progress", 'cwd = "work"\nin_progress');
  await Deno.writeTextFile(path, text);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_settled", "1");
  await Deno.writeTextFile(path, text.replace(/^args = .*/m, 'args = ["-c", "touch edited"]'));
  assert.deepEqual((await dispatcher.event("config_reloaded")).changes, [
    'route "Todo": args changed',
  ]);
  await folder.replaceBoard(boardText({ Todo: [{ id: "2", name: "n" }], Doing: [], Done: [] }));
  await dispatcher.event("run_settled", "2");
  assert.ok(await exists(`${folder.path}/work/edited`));
});
