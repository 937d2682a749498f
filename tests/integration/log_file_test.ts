import assert from "node:assert/strict";
import { dispatchFolder, tasksNamed } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { plain, run, strict, testExecutable } from "../fixtures/executables.ts";
import { runDeno, STRICT } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { startOnTerminal, testOnTerminal } from "../fixtures/terminal.ts";

const root = new URL("../..", import.meta.url).pathname;

const queues = { Todo: tasksNamed(1), Doing: [], Done: [] };
const settings = 'log_file = "dispatcher.log"\nlog_file_count = 2';
const route = 'done_queue = "Done"';

Deno.test("--log-file and the config's log_file: each line of the log is a JSON object with the same fields", async () => {
  await using folder = await dispatchFolder({ queues, settings, route });
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["start", "--once"] });
  assert.equal((await dispatcher.ended()).code, 0);
  const text = await Deno.readTextFile(`${folder.path}/dispatcher.log`);
  const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines, dispatcher.lines, "the file has what standard error has");
  for (const { time, level, message } of lines) {
    assert.equal(new Date(time).toISOString(), time);
    assert.match(level, /^(info|warning|error)$/);
    assert.equal(typeof message, "string");
  }
  const started = lines.find(({ event }) => event === "run_started");
  const { event, task_id, task_name, queue, attempt } = started;
  assert.deepEqual({ event, task_id, task_name, queue, attempt }, {
    event: "run_started",
    task_id: "1",
    task_name: "task 1",
    queue: "Todo",
    attempt: 1,
  });
  assert.match(started.run_id, /^[0-9a-f-]{36}$/);
});

Deno.test("the log file is removed with its folder while the dispatcher runs: it goes on, and says so once", async () => {
  await using folder = await dispatchFolder({
    queues,
    route,
    agent: "until [ -e go ]; do sleep 0.02; done",
  });
  await Deno.mkdir(`${folder.path}/logs`);
  const args = ["start", "--once", "--log-file", "logs/night.log"];
  await using dispatcher = startDispatcher({ cwd: folder.path, args });
  await dispatcher.event("run_started");
  await Deno.remove(`${folder.path}/logs`, { recursive: true });
  await folder.write("go", "");
  assert.equal((await dispatcher.ended()).code, 0);
  const troubles = dispatcher.lines.filter(({ message }) => message.includes("log file"));
  assert.equal(troubles.length, 1, JSON.stringify(troubles));
  assert.match(troubles[0]?.message ?? "", /^Cannot write the log file ".*\/logs\/night\.log"/);
});

Deno.test("without the right to its folder the log file is refused with the flags", async () => {
  await using elsewhere = await tempDir();
  await using folder = await dispatchFolder({ queues, route });
  const args = ["start", "--once", "--log-file", `${elsewhere.path}/night.log`];
  await using dispatcher = startDispatcher({ cwd: folder.path, args });
  assert.equal((await dispatcher.ended()).code, 2);
  const said = dispatcher.complaints.join(" ").replaceAll(/\s+/g, " ");
  const flags = [`--allow-read=${elsewhere.path}`, `--allow-write=${elsewhere.path}`];
  assert.ok(said.includes(`The log file needs ${flags.join(" and ")} to write`), said);
});

Deno.test("strict: the log file is refused with the flags, and --log-format text is not", async () => {
  const config = `api_port = 0
[backend]
type = "memory"
[backend.queues]
Todo = []
Doing = []
[routing.Todo]
command = "true"
in_progress_queue = "Doing"
`;
  const at = (...args: string[]) =>
    runDeno("main.ts", {
      flags: STRICT,
      args: ["start", "--once", "--config", "-", ...args],
      stdin: config,
    });
  const refused = await at("--log-file", "/var/tmp/night.log");
  assert.equal(refused.code, 2, refused.stderr);
  assert.match(
    refused.stderr.replaceAll(/\s+/g, " "),
    /The log file needs --allow-read=\/var\/tmp and --allow-write=\/var\/tmp/,
  );
  const { code, stderr } = await at("--log-format", "text");
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d info {5}The API answers at /m);
});

testExecutable("the log file is written, and only its owner may read it", async () => {
  await using elsewhere = await tempDir();
  await using folder = await dispatchFolder({ queues, route });
  const log = `${elsewhere.path}/night.log`;
  await elsewhere.write("night.log", "", { mode: 0o644 });
  const args = ["start", "--once", "--log-file", log, "--log-format", "text"];
  const { code, stderr } = await run(plain, args, "", folder.path);
  assert.equal(code, 0, stderr);
  assert.equal(await Deno.readTextFile(log), stderr);
  assert.equal(((await Deno.stat(log)).mode ?? 0) & 0o777, 0o640);
});

testExecutable("strict: the log file is refused with what to do", async () => {
  const args = ["start", "--once", "--config", "-", "--log-file", "/var/tmp/night.log"];
  const config =
    '[backend]\ntype = "memory"\n[routing.Todo]\ncommand = "true"\nin_progress_queue = "Doing"\n';
  const { code, stderr } = await run(strict, args, config);
  assert.equal(code, 2, stderr);
  assert.match(
    stderr.replaceAll(/\s+/g, " "),
    /The log file needs .* use "artificer-dispatcher", not "artificer-dispatcher-strict"/,
  );
});

Deno.test("start-local grants the folder of the log file", async () => {
  await using elsewhere = await tempDir();
  await using folder = await dispatchFolder({ queues, route });
  const log = `${elsewhere.path}/night.log`;
  const { code, stderr } = await runDeno("scripts/start_local.ts", {
    flags: ["--allow-all"],
    args: ["start", "--once", "--log-file", log],
    cwd: folder.path,
  });
  assert.equal(code, 0, stderr);
  assert.match(await Deno.readTextFile(log), /"event":"run_settled"/);
});

testOnTerminal("on a terminal --log-format json prints lines that each parse", async () => {
  await using folder = await dispatchFolder({ queues, route });
  const command =
    `"${Deno.execPath()}" run --quiet --no-prompt -A --config="${root}deno.json" "${root}main.ts"`;
  await using terminal = startOnTerminal(
    `stty cols 1000; ${command} start --once --log-format json`,
    {
      cwd: folder.path,
    },
  );
  const { code, text } = await terminal.ended();
  assert.equal(code, 0, text);
  const lines = text.trimEnd().split(/\r?\n/).map((line) => JSON.parse(line));
  assert.ok(lines.some(({ event }) => event === "run_settled"), text);
});
