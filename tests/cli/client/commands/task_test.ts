import assert from "node:assert/strict";
import { serveApi } from "../../../api/api_fixture.ts";
import { activeRun } from "../../../fakes/fake_run_control.ts";
import { commandsAt, runCommand } from "./command_line.ts";

Deno.test("a task is printed for a person, and as the API's JSON", async () => {
  await using api = serveApi();
  const run = commandsAt(api.server.url);
  const read = await run("task", "get", "1");
  assert.deepEqual([read.code, read.stderr], [0, ""]);
  assert.match(read.stdout, /^Fix crash\nTask +1\nQueue +In Progress\n/);
  assert.match(read.stdout, /\n\nIt crashes\n\n\[ \] write test\n\nana, .+\n {2}See log\n$/);
  const { stdout } = await run("task", "get", "1", "--json");
  assert.equal(stdout, `${(await api.send("GET", "/tasks/1")).text}\n`);
});

Deno.test("a comment is added, from the command line and from standard input", async () => {
  await using api = serveApi();
  const { url } = api.server;
  const said = await runCommand(["task", "comment", "1", "On it", "--url", url]);
  assert.deepEqual(said, { code: 0, stdout: "Commented on task 1\n", stderr: "" });
  const read = await runCommand(["task", "comment", "1", "-", "--url", url, "--json"], {
    stdin: "Two\nlines\n",
  });
  assert.equal(JSON.parse(read.stdout).text, "Two\nlines");
  const texts = api.board.tasks.get("1")?.comments.map(({ text }) => text);
  assert.deepEqual(texts?.slice(1), ["On it", "Two\nlines"]);
});

Deno.test("a task is moved, edited and created", async () => {
  await using api = serveApi();
  const run = commandsAt(api.server.url);
  const outputs = [
    await run("task", "move", "1", "Done"),
    await run("task", "update", "1", "--name", "New", "-l", "a", "-l", "b", "--no-assignees"),
    await run("task", "create", "Todo", "Write a test", "--description", "Soon"),
  ];
  assert.deepEqual(outputs.map(({ stdout, stderr }) => stdout + stderr), [
    'Moved task 1 to "Done": no route watches that queue, so no agent starts\n',
    "Updated task 1: name, labels, assignees\n",
    'Created task new/2 in "Todo": its agent starts as soon as there is a free slot\n',
  ]);
  const { name, queue, description, labels, assignees } = api.board.tasks.get("1") ?? {};
  assert.deepEqual([name, queue, description, labels, assignees], [
    "New",
    "Done",
    "It crashes",
    ["a", "b"],
    [],
  ]);
  assert.equal(api.board.tasks.get("new/2")?.description, "Soon");
});

Deno.test("a person hears what follows a move: a run, a hold, a pause, or nothing where that is unknown", async () => {
  await using api = serveApi();
  const move = async () => (await commandsAt(api.server.url)("task", "move", "1", "Todo")).stdout;
  const { current } = api.control;
  api.control.current = { ...current, activeRuns: [activeRun({ taskId: "1" })] };
  assert.match(await move(), /^Moved task 1 to "Todo": run [0-9a-f]{8} works on it now\n$/);
  api.control.current = { ...current, paused: true };
  assert.match(
    await move(),
    /^Moved task 1 to "Todo": its agent starts once the dispatcher is resumed/,
  );
  api.control.current = current;
  api.control.routes = [];
  assert.equal(await move(), 'Moved task 1 to "Todo"\n');
});

Deno.test("inside a run its own task is meant, and its token is sent", async () => {
  await using api = serveApi({ guard: { allowedHosts: [], requireToken: true, loopback: true } });
  api.control.addRun("run-token", "some-run", "1");
  const env = {
    ARTIFICER_API_URL: api.server.url,
    ARTIFICER_TASK_ID: "1",
    ARTIFICER_TOKEN: "run-token",
  };
  const moved = await runCommand(["task", "move", "Done"], { env });
  assert.deepEqual(moved, { code: 0, stdout: 'Moved task 1 to "Done"\n', stderr: "" });
  assert.deepEqual(api.control.moved, [["1", "Done", "some-run"]]);
  const other = await runCommand(["task", "get", "2"], { env });
  assert.deepEqual([other.code, other.stdout], [1, ""]);
  assert.match(other.stderr, /^Cannot reach task "2": run "some-run" works on task "1"/);
});

Deno.test("a refusal is told with 1, and a mistake with 2 before anything is asked", async () => {
  await using api = serveApi();
  const run = commandsAt(api.server.url);
  const missing = await run("task", "get", "9");
  assert.deepEqual(missing, {
    code: 1,
    stdout: "",
    stderr: 'Cannot find task "9": it does not exist\n',
  });
  for (
    const [args, mistake] of [
      [["get"], /^Cannot choose a task: give its ID/],
      [["update", "1"], /^Cannot update the task: no change was given/],
      [
        ["update", "1", "-l", "a", "--no-labels"],
        /^Cannot update the task: --label and --no-labels contradict each other/,
      ],
      [["comment", "1", "-", "-c", "-"], /^Cannot read both the config and a text/],
    ] as const
  ) {
    const { code, stdout, stderr } = await run("task", ...args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, mistake);
  }
  assert.equal(api.requests.length, 1);
});

Deno.test("an id is one segment of the path, whatever it holds", async () => {
  await using api = serveApi();
  const { stderr } = await commandsAt(api.server.url)("task", "get", "a/../b?c#d e");
  assert.equal(stderr, 'Cannot find task "a/../b?c#d e": it does not exist\n');
});
