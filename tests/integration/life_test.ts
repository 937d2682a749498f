import assert from "node:assert/strict";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { boardText, namesOf, readBoard } from "../fixtures/json_board.ts";
import { endedWithScope, isAlive } from "../fixtures/processes.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";
import { testWith } from "../fixtures/tools.ts";

interface RouteText {
  /** The agent, as a script for `sh -c`; the task's id is `$0`. */
  readonly script?: string;
  /** More keys of the route, as TOML. */
  readonly extra?: string;
}

/** A board file with one task in Todo, and a config for it; returns the board's path. */
async function setUp(
  dir: TempDir,
  { script = "exit 0", extra = "" }: RouteText,
  names: readonly string[] = ["only"],
): Promise<string> {
  const todo = names.map((name, i) => ({ id: i + 1, name }));
  const board = await dir.write("board.json", boardText({ Todo: todo, Doing: [], Done: [] }));
  await dir.write("agent.sh", script);
  await dir.write(
    "artificer.toml",
    `poll_interval = 3600
api_port = 0
[backend]
type = "json"
url = "board.json"
[routing."Todo"]
command = "sh"
args = ["${dir.path}/agent.sh", "{task_id}"]
in_progress_queue = "Doing"
${extra}
`,
  );
  return board;
}

testWith(
  "curl",
  "a task is claimed, worked on through the API and moved by its agent",
  async () => {
    await using dir = await tempDir();
    const board = await setUp(dir, {
      script: `set -eu
task="$ARTIFICER_API_URL/tasks/$ARTIFICER_TASK_ID"
call() { curl -fsS -H "Authorization: Bearer $ARTIFICER_TOKEN" -H "Content-Type: application/json" "$@"; }
call "$task" | grep -q '"queue":"Doing"'
call "$task/comments" -d '{"text": "working"}'
call "$task/move" -d '{"target_queue": "Done"}'`,
    });
    await using dispatcher = startDispatcher({ cwd: dir.path });
    const settled = await dispatcher.event("run_settled");
    assert.equal(settled.outcome, "succeeded");
    const { Todo, Doing, Done } = await readBoard(board);
    assert.deepEqual([namesOf(Todo), namesOf(Doing), namesOf(Done)], [[], [], ["only"]]);
    assert.deepEqual(Done?.[0]?.assignees, ["artificer"]);
    assert.deepEqual(Done?.[0]?.comments?.map(({ text }) => text), ["working"]);
    dispatcher.kill("SIGTERM");
    assert.equal((await dispatcher.ended()).code, 0);
  },
);

Deno.test("a task that is added to the file starts at once, long before the next poll", async () => {
  await using dir = await tempDir();
  const board = await setUp(dir, { extra: 'done_queue = "Done"' }, []);
  await using dispatcher = startDispatcher({ cwd: dir.path, args: ["--debug"] });
  await dispatcher.event("polled");
  await dir.write(
    "board.json",
    boardText({ Todo: [{ id: 7, name: "late" }], Doing: [], Done: [] }),
  );
  await dispatcher.event("run_settled", "7");
  assert.deepEqual(namesOf((await readBoard(board)).Done), ["late"]);
});

Deno.test("POST /refresh makes the dispatcher look at the board", async () => {
  await using dir = await tempDir();
  await setUp(dir, {}, []);
  await using dispatcher = startDispatcher({ cwd: dir.path, args: ["--debug"] });
  await dispatcher.event("polled");
  const polls = () => dispatcher.lines.filter(({ event }) => event === "polled").length;
  const before = polls();
  const response = await fetch(`${await dispatcher.url()}/refresh`, { method: "POST" });
  assert.equal(response.status, 202);
  await response.body?.cancel();
  await dispatcher.line(() => polls() > before);
});

Deno.test("two slots run two tasks at once, and the third starts when one is free", async () => {
  await using dir = await tempDir();
  const board = await setUp(dir, {
    script: `while [ ! -e "${dir.path}/go-$1" ]; do sleep 0.05; done`,
    extra: 'done_queue = "Done"\nmax_concurrent = 2',
  }, ["a", "b", "c"]);
  await using dispatcher = startDispatcher({ cwd: dir.path });
  await Promise.all(["1", "2"].map((id) => dispatcher.event("run_started", id)));
  const status = await (await fetch(`${await dispatcher.url()}/status`)).json();
  assert.deepEqual(
    status.active_agents.map(({ task_id }: { task_id: string }) => task_id),
    ["1", "2"],
  );
  assert.deepEqual(namesOf((await readBoard(board)).Todo), ["c"]);
  await dir.write("go-1", "");
  await dispatcher.event("run_started", "3");
  await Promise.all([dir.write("go-2", ""), dir.write("go-3", "")]);
  await Promise.all(["1", "2", "3"].map((id) => dispatcher.event("run_settled", id)));
  assert.deepEqual(namesOf((await readBoard(board)).Done).toSorted(), ["a", "b", "c"]);
});

Deno.test("P1: an agent that ignores TERM is killed after 5 s, with one comment", async () => {
  await using dir = await tempDir();
  const board = await setUp(dir, {
    script: `trap '' TERM; echo still here; while :; do sleep 1; done`,
    extra: 'timeout = 1\nfailed_queue = "Failed"',
  });
  await using dispatcher = startDispatcher({ cwd: dir.path });
  const ended = await dispatcher.event("run_ended");
  assert.deepEqual([ended.outcome, ended.signal], ["timed_out", "SIGKILL"]);
  assert.ok(Number(ended.duration_ms) >= 6_000, `killed after ${ended.duration_ms} ms`);
  await dispatcher.event("run_settled");
  const [task] = (await readBoard(board)).Failed ?? [];
  assert.equal(task?.comments?.length, 1);
  assert.match(task?.comments?.[0]?.text ?? "", /^\*\*Run timed out\*\*[^]*still here/);
});

Deno.test("P5: a missing command, a missing cwd and a missing exec bit are told apart", async () => {
  await using dir = await tempDir();
  await dir.write("no-exec-bit", "#!/bin/sh\n", { mode: 0o644 });
  const route = (queue: string, rest: string) =>
    `[routing."${queue}"]\nin_progress_queue = "Doing"\n${rest}\n`;
  const board = await dir.write(
    "board.json",
    boardText({
      Absent: [{ id: 1, name: "a" }, { id: 4, name: "stays" }],
      Nowhere: [{ id: 2, name: "b" }],
      Barred: [{ id: 3, name: "c" }],
      Doing: [],
    }),
  );
  await dir.write(
    "artificer.toml",
    `poll_interval = 1
api_port = 0
max_concurrent_agents = 3
[backend]
type = "json"
url = "board.json"
${route("Absent", 'command = "no-such-command-anywhere"\nmax_concurrent = 1')}
${route("Nowhere", 'command = "true"\ncwd = "no-such-folder"')}
${route("Barred", `command = "${dir.path}/no-exec-bit"`)}
`,
  );
  await using dispatcher = startDispatcher({ cwd: dir.path });
  await Promise.all(["1", "2", "3"].map((id) => dispatcher.event("run_settled", id)));
  const { Absent, Doing = [] } = await readBoard(board);
  const said = new Map(
    Doing.map(({ id, comments = [] }) => [id, comments.map(({ text }) => text)]),
  );
  for (const id of [1, 2, 3]) assert.equal(said.get(id)?.length, 1, `one comment on ${id}`);
  assert.match(said.get(1)?.[0] ?? "", /no-such-command-anywhere/);
  assert.match(said.get(2)?.[0] ?? "", /no-such-folder/);
  assert.match(said.get(3)?.[0] ?? "", /no-exec-bit/);
  assert.equal(new Set(Doing.map(({ id }) => headline(said.get(id)?.[0]))).size, 3);
  assert.deepEqual(namesOf(Absent), ["stays"], "a route whose command is missing is left alone");
});

function headline(text = ""): string {
  return text.split("\n", 1)[0] ?? "";
}

Deno.test("TERM ends the agent, gives the task back to the top of its queue, and exits 0", async () => {
  await using dir = await tempDir();
  const board = await setUp(dir, { script: "exec sleep 600" }, ["first", "second"]);
  await dir.write(
    "artificer.toml",
    (await Deno.readTextFile(`${dir.path}/artificer.toml`)) + "max_concurrent = 1\n",
  );
  await using dispatcher = startDispatcher({ cwd: dir.path });
  const { pid } = await dispatcher.event("run_started");
  await using _agent = endedWithScope(Number(pid));
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
  assert.equal(await isAlive(Number(pid)), false);
  const { Todo, Doing } = await readBoard(board);
  assert.deepEqual([namesOf(Todo), namesOf(Doing)], [["first", "second"], []]);
  assert.deepEqual(Todo?.[0]?.assignees ?? [], []);
  assert.deepEqual(Todo?.[0]?.comments ?? [], []);
});

Deno.test("tasks that are given back stand as they stood", async () => {
  await using dir = await tempDir();
  const names = ["first", "second", "third", "fourth"];
  const board = await setUp(dir, { script: "exec sleep 600", extra: "max_concurrent = 3" }, names);
  await using dispatcher = startDispatcher({ cwd: dir.path });
  const starts = await Promise.all(
    ["1", "2", "3"].map((id) => dispatcher.event("run_started", id)),
  );
  await using agents = new AsyncDisposableStack();
  for (const { pid } of starts) agents.use(endedWithScope(Number(pid)));
  dispatcher.kill("SIGTERM");
  await dispatcher.ended();
  assert.deepEqual(namesOf((await readBoard(board)).Todo), names);
});

Deno.test("a second Ctrl-C waits for no stubborn agent", async () => {
  await using dir = await tempDir();
  const board = await setUp(dir, { script: "trap '' TERM INT; while :; do sleep 1; done" });
  await using dispatcher = startDispatcher({ cwd: dir.path });
  const { pid } = await dispatcher.event("run_started");
  await using _agent = endedWithScope(Number(pid));
  const began = performance.now();
  dispatcher.kill("SIGINT");
  await dispatcher.event("stopping");
  dispatcher.kill("SIGINT");
  assert.equal((await dispatcher.ended()).code, 0);
  assert.ok(performance.now() - began < 5_000, "it did not wait out the grace of 5 s");
  assert.equal(await isAlive(Number(pid)), false);
  assert.deepEqual(namesOf((await readBoard(board)).Todo), ["only"]);
});

Deno.test("F3: a board that breaks holds claims, and work goes on once it is mended", async () => {
  await using dir = await tempDir();
  const board = await setUp(dir, { extra: 'done_queue = "Done"' }, []);
  const good = boardText({ Todo: [{ id: 1, name: "mended" }], Doing: [], Done: [] });
  const broken = good.slice(0, -10);
  await dir.write("board.json", broken);
  await using dispatcher = startDispatcher({ cwd: dir.path });
  const failure = await dispatcher.event("backend_failed");
  assert.match(String(failure.reason), /board\.json[^]*line \d+/);
  const health = await fetch(`${await dispatcher.url()}/healthz`);
  assert.equal(health.status, 503);
  await health.body?.cancel();
  assert.equal(await Deno.readTextFile(board), broken, "it was left alone");
  await dir.write("board.json", good);
  await dispatcher.event("run_settled", "1");
  assert.deepEqual(namesOf((await readBoard(board)).Done), ["mended"]);
});

Deno.test("--once runs what is ready and exits with 0, or with 1 after a failure", async () => {
  for (const [script, code] of [["exit 0", 0], ["exit 9", 1]] as const) {
    await using dir = await tempDir();
    const board = await setUp(dir, { script, extra: 'done_queue = "Done"' }, ["a", "b"]);
    await using dispatcher = startDispatcher({ cwd: dir.path, args: ["--once"] });
    assert.equal((await dispatcher.ended()).code, code);
    const { Todo, Doing, Done } = await readBoard(board);
    assert.deepEqual(namesOf(Todo), []);
    assert.deepEqual(namesOf(code === 0 ? Done : Doing).toSorted(), ["a", "b"]);
    const comments = Doing?.flatMap(({ comments = [] }) => comments) ?? [];
    assert.equal(comments.length, code === 0 ? 0 : 2);
    for (const { text } of comments) assert.match(text, /exited with code 9/);
  }
});

Deno.test("S1: a task's name reaches the agent as one argument, unexpanded", async () => {
  const names = ["--dangerously-skip-permissions", "$(id)", "two\nlines", "{task_url} {task_id}"];
  await using dir = await tempDir();
  await setUp(dir, { extra: 'done_queue = "Done"' }, names);
  await dir.write("print.sh", `printf '%s' "$2" > "${dir.path}/arg-$3"; [ $# -eq 3 ]`);
  const config = (await Deno.readTextFile(`${dir.path}/artificer.toml`)).replace(
    /^args = .*$/m,
    `args = ["${dir.path}/print.sh", "--", "{task_name}", "{task_id}"]`,
  );
  await dir.write(
    "artificer.toml",
    config.replace("api_port", "max_concurrent_agents = 4\napi_port"),
  );
  await using dispatcher = startDispatcher({ cwd: dir.path, args: ["--once"] });
  assert.equal((await dispatcher.ended()).code, 0, JSON.stringify(dispatcher.lines));
  for (const [i, name] of names.entries()) {
    assert.equal(await Deno.readTextFile(`${dir.path}/arg-${i + 1}`), name);
  }
});

Deno.test("a port that is taken is told, with what to do, before anything is claimed", async () => {
  await using dir = await tempDir();
  const board = await setUp(dir, {});
  using holder = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = holder.addr as Deno.NetAddr;
  await using dispatcher = startDispatcher({ cwd: dir.path, args: ["--port", String(port)] });
  assert.equal((await dispatcher.ended()).code, 2);
  const said = dispatcher.complaints.join("\n");
  assert.match(said, new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port}: `));
  assert.match(said, /set "api_port"/);
  assert.deepEqual(namesOf((await readBoard(board)).Todo), ["only"]);
});
