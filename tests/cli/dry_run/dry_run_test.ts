import assert from "node:assert/strict";
import { runDeno, STRICT } from "../../fixtures/run_deno.ts";
import { type BoardTask, boardText } from "../../fixtures/json_board.ts";
import { startDispatcher } from "../../fixtures/dispatcher_process.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";

const CONFIG = `max_concurrent_agents = 2
[backend]
type = "json"
url = "board.json"
[routing."Todo"]
command = "agent"
args = ["-p", "{task_name}", "{run_id}", "{api_url}"]
in_progress_queue = "Doing"
timeout = 90
[routing."Review"]
command = "reviewer"
in_progress_queue = "Doing"
max_concurrent = 1
cwd = "sub"
`;

const RUN_ID = "00000000-0000-7000-8000-000000000000";

const tasks = (...names: string[]): BoardTask[] =>
  names.map((name, i) => ({ id: `${name[0]}${i}`, name }));

interface Folder extends TempDir {
  /** Looks, with the right to read the folder and what `flags` add. */
  inspect(args?: readonly string[], options?: Partial<Parameters<typeof runDeno>[1]>): ReturnType<
    typeof runDeno
  >;
}

async function folderWith(queues: Record<string, BoardTask[]>, config = CONFIG): Promise<Folder> {
  const dir = await tempDir();
  await dir.write("board.json", boardText(queues));
  await dir.write("artificer.toml", config);
  const flags = [`--allow-read=${dir.path}`, "--allow-env"];
  return {
    ...dir,
    inspect: (args = [], options = {}) =>
      runDeno("main.ts", { flags, cwd: dir.path, ...options, args: ["--dry-run", ...args] }),
  };
}

/** Every file of a folder with what tells that it was touched. */
async function stateOf(folder: string): Promise<unknown[]> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).toSorted();
  return await Promise.all(names.map(async (name) => {
    const { mtime, ctime, ino, size } = await Deno.stat(`${folder}/${name}`);
    return { name, mtime, ctime, ino, size, text: await Deno.readTextFile(`${folder}/${name}`) };
  }));
}

Deno.test("what would start is told to people, and needs no right but to read", async () => {
  await using folder = await folderWith({ Todo: tasks("Alpha", "Beta's"), Doing: [], Review: [] });
  const { code, stdout, stderr } = await folder.inspect();
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(
    stdout,
    `Dry run: nothing is claimed, started or written

"Todo" → "Doing"
  A0  Alpha
     starts: agent -p Alpha ${RUN_ID} http://127.0.0.1:8000
     in ${folder.path}, for at most 1m 30s
  B1  Beta's
     starts: agent -p 'Beta'\\''s' ${RUN_ID} http://127.0.0.1:8000
     in ${folder.path}, for at most 1m 30s

"Review" → "Doing"
  is empty

Note: ${RUN_ID} is a placeholder for the run's id, which the dispatcher creates at the start
2 tasks would start now, 0 would not
`,
  );
});

Deno.test("nothing is written and nothing is started, even where it may be", async () => {
  const config = CONFIG.replace('"agent"', '"touch"').replace(/args = .*/, 'args = ["started"]');
  await using folder = await folderWith({ Todo: tasks("Alpha"), Doing: [], Review: [] }, config);
  const before = await stateOf(folder.path);
  const { code, stdout } = await folder.inspect([], { flags: ["--allow-all"] });
  assert.equal(code, 0);
  assert.match(stdout, /starts: touch started\n/);
  assert.deepEqual(await stateOf(folder.path), before);
});

Deno.test("the answer for programs says of every task what becomes of it and why", async () => {
  await using folder = await folderWith({
    Todo: tasks("Alpha", "Nul\0", "Gamma", "Delta"),
    Review: tasks("Rho", "Sigma"),
    Doing: [],
  });
  const { code, stdout, stderr } = await folder.inspect(["--json", "--port", "0"]);
  assert.deepEqual([code, stderr], [0, ""]);
  const found = JSON.parse(stdout);
  assert.deepEqual(found.starts[0], {
    task_id: "A0",
    task_name: "Alpha",
    queue: "Todo",
    in_progress_queue: "Doing",
    agent: "command",
    command: `agent -p Alpha ${RUN_ID} http://127.0.0.1:0`,
    argv: ["agent", "-p", "Alpha", RUN_ID, "http://127.0.0.1:0"],
    cwd: folder.path,
    timeout_seconds: 90,
    stdin: null,
  });
  assert.deepEqual(found.starts.slice(1).map((s: { task_id: string }) => s.task_id), ["R0"]);
  assert.equal(found.starts[1].cwd, `${folder.path}/sub`);
  assert.equal(found.starts[1].timeout_seconds, null);
  assert.deepEqual(
    found.waits.map(({ task_id, reason }: Record<string, string>) => `${task_id} ${reason}`),
    ["N1 no_free_slot", "G2 no_free_slot", "D3 no_free_slot", "S1 route_full"],
  );
  assert.match(found.waits[0].detail, /max_concurrent_agents is 2$/);
  assert.match(found.waits[3].detail, /max_concurrent is 1$/);
  const { starts: _starts, waits: _waits, ...rest } = found;
  const queue = { in_progress_queue: "Doing", has_more: false, error: null };
  assert.deepEqual(rest, {
    queues: [{ queue: "Todo", tasks: 4, ...queue }, { queue: "Review", tasks: 2, ...queue }],
    board_error: null,
    remarks: [],
    running_dispatcher: null,
  });
});

Deno.test("P6: what could never be started is told, and leaves its slot to the next", async () => {
  await using folder = await folderWith({
    Todo: tasks("Nul\0", "X".repeat(140_000), "Alpha", "Beta"),
    Doing: [],
    Review: [],
  });
  const { stdout } = await folder.inspect(["--json"]);
  const { starts, waits } = JSON.parse(stdout);
  assert.deepEqual(starts.map((start: { task_id: string }) => start.task_id), ["A2", "B3"]);
  assert.match(waits[0].detail, /^Cannot start "agent": argument 2 holds a NUL character/);
  assert.match(waits[1].detail, /^Cannot start "agent": argument 2 has 140000 bytes/);
});

Deno.test("a long queue is looked at as far as needed, and that there is more is told", async () => {
  const names = Array.from({ length: 150 }, (_, i) => `task ${i}`);
  await using folder = await folderWith({ Todo: tasks(...names), Doing: [], Review: [] });
  const { stdout } = await folder.inspect();
  assert.match(
    stdout,
    /\n {2}and 90 more wait\n {2}and more tasks after the first 102, which are not/,
  );
  assert.match(stdout, /\n2 tasks would start now, 100 would not\n$/);
});

Deno.test("slips of the pen in the names of queues, and what the board leaves out, are told", async () => {
  const config = CONFIG.replaceAll('"Doing"', '"Doign"');
  const odd = { id: "1" } as BoardTask;
  await using folder = await folderWith({ Todo: [odd], Doing: [], Review: [] }, config);
  const { code, stdout } = await folder.inspect();
  assert.equal(code, 0);
  assert.match(stdout, /\nWarning: Skipped an item of queue "Todo" \(line /);
  assert.match(stdout, /\nWarning: Queue "Doign" does not exist; did you mean "Doing"\?\n/);
});

Deno.test("a board that cannot be read ends it with 1 and the reason", async () => {
  await using folder = await folderWith({});
  await folder.write("board.json", "{");
  const people = await folder.inspect();
  assert.deepEqual([people.code, people.stdout], [1, ""]);
  assert.match(people.stderr, /^Cannot read board ".*board\.json": line 1/);
  const programs = await folder.inspect(["--json"]);
  assert.deepEqual([programs.code, programs.stderr], [1, ""]);
  assert.match(JSON.parse(programs.stdout).board_error, /^Cannot read board /);
});

Deno.test("S3: a secret of the environment is in nothing that is printed", async () => {
  const secret = "token-of-'planka-1";
  await using folder = await folderWith({ Todo: tasks(`Mind ${secret}`), Doing: [], Review: [] });
  for (const args of [[], ["--json"]]) {
    const { code, stdout, stderr } = await folder.inspect(args, { env: { PLANKA_TOKEN: secret } });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /Mind \[secret\]/);
    assert.doesNotMatch(stdout, /token-of|planka-1/);
  }
});

const MEMORY = `[backend]
type = "memory"
[backend.queues]
Todo = [{ id = "1", name = "Alpha" }]
[routing."Todo"]
command = "agent"
args = ["{api_url}"]
in_progress_queue = "Doing"
`;

Deno.test("it works under the strict flags, with the config on standard input", async () => {
  await using dir = await tempDir();
  const { code, stdout, stderr } = await runDeno("main.ts", {
    flags: STRICT,
    cwd: dir.path,
    args: ["start", "--dry-run", "--config", "-"],
    stdin: MEMORY,
  });
  assert.deepEqual([code, stderr], [0, ""]);
  // Where 127.0.0.1 may not be listened on, localhost stands in for it, as at a start.
  assert.match(stdout, /\n {5}starts: agent http:\/\/localhost:8000\n/);
});

Deno.test("a dispatcher that runs already is told of, and left alone", async () => {
  await using folder = await folderWith({ Todo: [], Doing: [], Review: [] });
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--port", "0"] });
  const { port, host } = new URL(await dispatcher.url());
  const flags = [`--allow-read=${folder.path}`, "--allow-env", `--allow-net=${host}`];
  const { code, stdout } = await folder.inspect(["--port", port], { flags });
  assert.equal(code, 0);
  assert.ok(
    stdout.includes(`\nA dispatcher is already running (pid ${dispatcher.pid}). `),
    stdout,
  );
  const { running_dispatcher: found } = JSON.parse(
    (await folder.inspect(["--port", port, "--json"], { flags })).stdout,
  );
  assert.deepEqual(found, { pid: dispatcher.pid });
});

Deno.test("without the right to read the board, who needs it is told, with 2", async () => {
  await using folder = await folderWith({});
  const { code, stdout, stderr } = await folder.inspect(["--config", "-"], {
    flags: ["--allow-env"],
    stdin: CONFIG,
  });
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /needs --allow-read=/);
  assert.doesNotMatch(stderr, /--allow-(write|net|run)/);
});

Deno.test("--json without --dry-run is refused", async () => {
  const { code, stdout, stderr } = await runDeno("main.ts", { args: ["start", "--json"] });
  assert.deepEqual([code, stdout], [2, ""]);
  assert.equal(stderr, 'Cannot start with "--json": it needs "--dry-run"\n');
});
