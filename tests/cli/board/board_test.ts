import assert from "node:assert/strict";
import { createSqliteBackend } from "../../../src/backends/sqlite/adapter.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { calm } from "../../backends/sqlite/board_fixture.ts";
import { runDeno, STRICT } from "../../fixtures/run_deno.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";

const ROUTE = '[routing."Todo"]\ncommand = "true"\nin_progress_queue = "Doing"\n';
const CONFIG = (backend: string) => `[backend]\n${backend}\n${ROUTE}`;
const SQLITE = CONFIG('type = "sqlite"\nurl = "board.db"');
const JSON_BOARD = CONFIG('type = "json"\nurl = "board.json"');
const MEMORY = CONFIG('type = "memory"\nqueues = { Todo = [{ id = "7", name = "Kept here" }] }');

async function folder(config = SQLITE): Promise<TempDir> {
  const dir = await tempDir();
  await dir.write("artificer.toml", config);
  return dir;
}

interface BoardRun {
  readonly flags?: readonly string[];
  readonly stdin?: string;
}

function board(
  { path }: TempDir,
  args: readonly string[],
  { flags = [...STRICT, `--allow-read=${path}`, `--allow-write=${path}`], stdin }: BoardRun = {},
) {
  return runDeno("main.ts", { args: ["board", ...args], flags, cwd: path, stdin });
}

Deno.test("add makes the board, list shows it, and neither needs a dispatcher", async () => {
  await using dir = await folder();
  const added = await board(dir, ["add", "Todo", "Fix crash", "--description", "-"], {
    stdin: "It crashes\non empty input.\n",
  });
  assert.deepEqual(added, {
    code: 0,
    stdout: 'Added task 1 to "Todo": a running dispatcher starts its agent at the next free slot\n',
    stderr: "",
  });
  const json = await board(dir, ["add", "Todo", "Second", "--json"]);
  assert.equal(JSON.parse(json.stdout).id, "2");

  const { code, stdout } = await board(dir, ["list"]);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^ID {2}QUEUE {2}NAME {7}CREATED\n1 {3}Todo {3}Fix crash {2}.*\n2 {3}Todo {3}Second .*\n$/,
  );
  const listed = JSON.parse((await board(dir, ["list", "Todo", "--json", "-n", "1"])).stdout);
  assert.equal(listed.queues[0].has_more, true);
  assert.equal(listed.queues[0].tasks[0].description, "It crashes\non empty input.");
});

Deno.test("list does with the right to read alone", async () => {
  await using dir = await folder();
  await board(dir, ["add", "Todo", "Fix crash"]);
  const flags = [...STRICT, `--allow-read=${dir.path}`];
  const { code, stdout, stderr } = await board(dir, ["list"], { flags });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /Fix crash/);
  const refused = await board(dir, ["add", "Todo", "x"], { flags });
  assert.equal(refused.code, 2);
  assert.ok(
    unfolded(refused.stderr).includes(`needs --allow-write=${dir.path} to change the board`),
  );
});

Deno.test("a slip of the pen is answered with the queue that is meant", async () => {
  await using dir = await folder();
  await board(dir, ["add", "Todo", "Fix crash"]);
  for (const args of [["add", "Tood", "x"], ["list", "Tood"]]) {
    const { code, stdout, stderr } = await board(dir, args);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(unfolded(stderr), /queue "Tood" does not exist; did you mean "Todo"\?\n$/);
    for (const line of stderr.split("\n")) assert.ok(line.length <= 80, line);
  }
});

Deno.test("a queue whose name is like no other is answered with the queues of the board", async () => {
  await using dir = await folder();
  await board(dir, ["add", "Todo", "Fix crash"]);
  await board(dir, ["queue", "add", "Later"]);
  const { code, stdout, stderr } = await board(dir, ["list", "Xyz"]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(
    unfolded(stderr),
    /queue "Xyz" does not exist; use "Todo", "Later" or "Doing"\n$/,
  );
});

Deno.test("a board that is not there is told with what makes it", async () => {
  await using dir = await folder();
  for (const action of ["list", "export"]) {
    const { code, stderr } = await board(dir, [action]);
    assert.equal(code, 1);
    assert.match(
      unfolded(stderr),
      /does not exist; "board add" and "board import" create it/,
    );
  }
  assert.deepEqual(await namesIn(dir), ["artificer.toml"]);
});

const WHOLE = {
  queues: {
    Todo: [
      {
        id: 7,
        name: "Seven",
        description: "text\nmore",
        created_at: "2026-01-01T00:00:00Z",
        labels: ["bug"],
        assignees: ["ana"],
        comments: [{ id: "c1", author: "ana", text: "hello", created_at: null }],
        tasks: [{ id: "i1", name: "write", completed: true }],
      },
      { id: "a/b", name: "Text id" },
    ],
    "2": [{ id: 3, name: "In a queue whose name is a number" }],
    Done: [],
  },
};

Deno.test("import takes all of a JSON board, and what export gives is the same again", async () => {
  await using dir = await folder();
  await dir.write("old.json", JSON.stringify(WHOLE));
  const first = await board(dir, ["import", "old.json"]);
  assert.deepEqual(first, { code: 0, stdout: "Imported 3 tasks in 3 queues\n", stderr: "" });

  const exported = await board(dir, ["export", "new.json"]);
  assert.deepEqual(exported.stdout, "Exported 3 tasks in 3 queues\n");
  const text = await Deno.readTextFile(`${dir.path}/new.json`);
  assert.equal((await board(dir, ["export"])).stdout, text);

  // By way of another board, nothing is lost.
  await dir.write("second.toml", CONFIG('type = "sqlite"\nurl = "second.db"'));
  await board(dir, ["import", "new.json", "--config", "second.toml"]);
  assert.equal((await board(dir, ["export", "--config", "second.toml"])).stdout, text);
  await dir.write("third.toml", CONFIG('type = "json"\nurl = "new.json"'));
  assert.equal((await board(dir, ["export", "--config", "third.toml"])).stdout, text);
  const [task] = JSON.parse(text).queues.Todo;
  assert.deepEqual(task, {
    ...WHOLE.queues.Todo[0],
    id: "7",
    created_at: "2026-01-01T00:00:00.000Z",
  });
});

Deno.test("a second import is refused, and changes nothing", async () => {
  await using dir = await folder();
  await dir.write("old.json", JSON.stringify(WHOLE));
  await board(dir, ["import", "old.json"]);
  const before = (await board(dir, ["export"])).stdout;
  const { code, stdout, stderr } = await board(dir, ["import", "old.json"]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(unfolded(stderr), /the board has tasks .*"7".* already\n$/);
  assert.equal((await board(dir, ["export"])).stdout, before);
});

Deno.test("an export overwrites nothing", async () => {
  await using dir = await folder();
  await board(dir, ["add", "Todo", "x"]);
  await dir.write("there.json", "precious");
  const { code, stderr } = await board(dir, ["export", "there.json"]);
  assert.equal(code, 2);
  assert.match(unfolded(stderr), /it exists already, and is not overwritten/);
  assert.equal(await Deno.readTextFile(`${dir.path}/there.json`), "precious");
});

Deno.test("what is no board is not imported, and makes none", async () => {
  await using dir = await folder();
  await dir.write("old.json", '{"queues": []}');
  for (const file of ["old.json", "none.json"]) {
    const { code, stderr } = await board(dir, ["import", file]);
    assert.equal(code, 1);
    assert.match(stderr, /^Cannot read board/);
  }
  assert.ok(!(await namesIn(dir)).includes("board.db"));
});

Deno.test("list, add and export serve a JSON board; import says what it needs", async () => {
  await using dir = await folder(JSON_BOARD);
  await dir.write(
    "board.json",
    JSON.stringify({ queues: { Todo: [{ id: 1, name: "One" }], Old: [] } }),
  );
  assert.equal((await board(dir, ["add", "Todo", "Two"])).code, 0);
  const { stdout } = await board(dir, ["list"]);
  assert.match(stdout, /One[^]*Two[^]*There is no task in "Old"/);
  assert.deepEqual(Object.keys(JSON.parse((await board(dir, ["export"])).stdout).queues), [
    "Todo",
    "Old",
  ]);
  const refused = await board(dir, ["import", "board.json"]);
  assert.equal(refused.code, 2);
  assert.match(unfolded(refused.stderr), /only type = "sqlite" can import tasks/);
});

Deno.test("a board in memory is listed under the strict rights, with the config on standard input", async () => {
  await using dir = await tempDir();
  const { code, stdout } = await board(dir, ["list", "--config", "-"], {
    flags: STRICT,
    stdin: MEMORY,
  });
  assert.equal(code, 0);
  assert.match(stdout, /^ID +QUEUE +NAME.*\n7 +Todo +Kept here/);
});

Deno.test("config and description cannot both come from standard input", async () => {
  await using dir = await folder();
  const args = ["add", "Todo", "x", "-d", "-", "--config", "-"];
  const { code, stderr } = await board(dir, args, { stdin: SQLITE });
  assert.equal(code, 2);
  assert.match(stderr, /^Cannot read both the config and the description from standard input/);
});

Deno.test("what is no board of ours is told without a stack", async () => {
  await using dir = await folder();
  await dir.write("board.db", "no database".repeat(100));
  const { code, stderr } = await board(dir, ["list"]);
  assert.equal(code, 1);
  assert.match(unfolded(stderr), /it is not a SQLite database; name another file/);
});

Deno.test("what the command line adds, an open board sees", async () => {
  await using dir = await folder();
  const context = { clock: systemClock, baseDir: dir.path };
  const adapter = createSqliteBackend({ url: "board.db", user: "x" }, context);
  await adapter.createTask("Todo", "first", "", calm);
  await board(dir, ["add", "Todo", "second"]);
  const tasks = await adapter.getReadyTasks(["Todo"], { ...calm, limit: 9 });
  assert.deepEqual(tasks.map(({ name }) => name), ["first", "second"]);
  await adapter.close?.();
});

/** As it was before it was cut into lines. */
function unfolded(text: string): string {
  return text.replace(/\n +/g, " ");
}

async function namesIn({ path }: TempDir): Promise<string[]> {
  return await Array.fromAsync(Deno.readDir(path), ({ name }) => name);
}
