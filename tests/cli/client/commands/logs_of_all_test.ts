import assert from "node:assert/strict";
import { type DispatchFolder, dispatchFolder } from "../../../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../../../fixtures/dispatcher_process.ts";
import { commandsAt } from "./command_line.ts";
import { startLogs } from "./start_logs.ts";

/** Agents that say which task they have, wait for a file of its name, and say that they go on. */
const AGENT = `echo "begin $1"
until [ -e "go $1" ]; do sleep 0.02; done
echo "end $1"`;

function folderWith(tasks: readonly { id: string; name: string }[], settings = "") {
  const queues = { Todo: tasks, Doing: [], Done: [] };
  return dispatchFolder({ queues, agent: AGENT, settings, route: 'done_queue = "Done"' });
}

const addTask = (folder: DispatchFolder, url: string, name: string) =>
  commandsAt(url)("task", "create", "Todo", name).then(({ code, stderr }) => {
    assert.equal(code, 0, stderr);
    return folder;
  });

/** Reads a stream until what it said is enough, and leaves the rest. */
async function readUntil(
  stream: ReadableStream<Uint8Array>,
  isEnough: (said: string) => boolean,
): Promise<string> {
  let said = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    said += part;
    if (isEnough(said)) break;
  }
  return said;
}

Deno.test("logs -f --all follows the runs that live and those that begin later, each line with its run, until Ctrl-C", async () => {
  await using folder = await folderWith([{ id: "1", name: "one" }, { id: "2", name: "two" }]);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await dispatcher.url();
  await dispatcher.event("run_started", "1");
  await dispatcher.event("run_started", "2");
  const logs = startLogs("-f", "--all", "--url", url);
  await logs.read("begin 1\n");
  await logs.read("begin 2\n");
  await folder.write("go 1", "");
  await logs.read("end 1\n");
  await addTask(folder, url, "three");
  const { task_id: id } = await dispatcher.line(({ event, task_name }) =>
    event === "run_started" && task_name === "three"
  );
  await folder.write(`go ${id}`, "");
  await folder.write("go 2", "");
  await logs.read(`end ${id}\n`);
  const text = await logs.read("end 2\n");
  const isToldOfAll = (said: string) => said.match(/: succeeded/g)?.length === 3;
  const complaint = await readUntil(logs.child.stderr, isToldOfAll);
  logs.child.kill("SIGINT");
  assert.equal((await logs.child.status).code, 130);
  await logs.read();
  for (const task of ["1", "2", String(id)]) {
    const runId = String((await dispatcher.event("run_started", task)).run_id).slice(-8);
    const lines = text.split("\n").filter((line) => line.startsWith(`${task}/${runId} │ `));
    const said = lines.map((line) => line.slice(line.indexOf("│") + 2));
    assert.deepEqual(said, [`begin ${task}`, `end ${task}`], text);
    const end = new RegExp(
      `^Run ${runId} on task .*: succeeded after \\\d+s$`,
      "m",
    );
    assert.match(complaint, end);
  }
  assert.equal(text.split("\n").length, 6 + 1, "no line is printed twice");
});

Deno.test("logs -f --all continues after a restart of the dispatcher, and repeats nothing", async () => {
  await using folder = await folderWith([{ id: "1", name: "one" }], 'api_port = "auto"');
  const config = await Deno.readTextFile(`${folder.path}/artificer.toml`);
  await folder.write("artificer.toml", config.replace("api_port = 0\n", ""));
  const start = () => startDispatcher({ cwd: folder.path, rights: ["--allow-all"] });
  const first = start();
  const url = await first.url();
  await first.event("run_started");
  const logs = startLogs("-f", "--all", "--url", url);
  await logs.read("begin 1\n");
  first.kill("SIGKILL");
  await first.ended();
  await using second = start();
  assert.equal(await second.url(), url);
  await second.event("run_adopted");
  await folder.write("go 1", "");
  const text = await logs.read("end 1\n");
  logs.child.kill("SIGINT");
  assert.equal((await logs.ended()).code, 130);
  await logs.read();
  assert.deepEqual(text.match(/(begin|end) 1/g), ["begin 1", "end 1"], text);
});

Deno.test("logs --all without --follow, or with a run, is refused with what to do", async () => {
  const run = commandsAt("http://127.0.0.1:9");
  const bare = await run("logs", "--all");
  assert.deepEqual([bare.code, bare.stdout], [2, ""]);
  assert.match(bare.stderr, /add --follow/);
  const both = await run("logs", "-f", "--all", "--task", "1");
  assert.equal(both.code, 2);
  assert.match(both.stderr, /only one of them/);
});

Deno.test("logs --timestamps tells when each line arrived, of a run that is over, and as it comes", async () => {
  await using folder = await folderWith([{ id: "1", name: "one" }]);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await dispatcher.url();
  const since = Math.floor(Date.now() / 1_000);
  await dispatcher.event("run_started");
  const logs = startLogs("-f", "--timestamps", "--url", url);
  await logs.read("begin 1\n");
  await folder.write("go 1", "");
  const live = await logs.read();
  await logs.ended();
  await dispatcher.event("run_settled");
  const { stdout } = await commandsAt(url)("logs", "--timestamps");
  for (const text of [live, stdout]) {
    const lines = text.trimEnd().split("\n");
    assert.deepEqual(lines.map((line) => line.slice(20)), ["begin 1", "end 1"], text);
    for (const line of lines) {
      assert.match(line, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /);
      const second = new Date(line.slice(0, 19).replace(" ", "T")).getTime() / 1_000;
      assert.ok(second >= since - 60 && second <= Date.now() / 1_000, line);
    }
  }
});
