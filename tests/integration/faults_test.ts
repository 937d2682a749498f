import assert from "node:assert/strict";
import {
  commentsOf,
  dispatchFolder,
  eventsOf,
  queuesOf,
  tasksNamed,
  untilEvents,
} from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { boardText, readBoard } from "../fixtures/json_board.ts";
import { isAlive, processesOf } from "../fixtures/processes.ts";
import { testWith } from "../fixtures/tools.ts";

const only = { Todo: [{ id: "1", name: "only" }], Doing: [], Done: [] };

Deno.test("P2: what a run leaves in the background is ended and reported", async () => {
  await using folder = await dispatchFolder({
    queues: only,
    agent: `sleep 1000 & echo $! > left; exit 0`,
    route: 'done_queue = "Done"',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const ended = await dispatcher.event("run_ended");
  assert.deepEqual([ended.outcome, ended.strays], ["succeeded", 1]);
  assert.match(ended.message, /; ended 1 stray process$/);
  assert.equal(await isAlive(Number(await Deno.readTextFile(`${folder.path}/left`))), false);
  await dispatcher.event("run_settled");
  assert.equal((await queuesOf(folder.board)).get("1"), "Done");
});

Deno.test({
  name: "P3: what left its session and holds the output is ended, and holds up no run",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await dispatchFolder({
      queues: only,
      agent: `setsid sh -c 'echo $$ > left; trap "" TERM; exec sleep 1000' &
until [ -s left ]; do :; done`,
      route: 'done_queue = "Done"',
    });
    await using dispatcher = startDispatcher({ cwd: folder.path });
    const ended = await dispatcher.event("run_ended");
    assert.deepEqual([ended.outcome, ended.strays], ["succeeded", 1]);
    assert.ok(Number(ended.duration_ms) < 8_000, `it took ${ended.duration_ms} ms`);
    assert.equal(await isAlive(Number(await Deno.readTextFile(`${folder.path}/left`))), false);
    assert.deepEqual(await processesOf(String(ended.run_id)), []);
    await dispatcher.event("run_settled");
    assert.equal((await queuesOf(folder.board)).get("1"), "Done");
  },
});

Deno.test("P4: 200 MB without a line end: memory stays flat and the comment small", async () => {
  await using folder = await dispatchFolder({
    queues: only,
    agent: `until [ -e go ]; do sleep 0.02; done
head -c 200000000 /dev/zero | tr '\\0' x; exit 3`,
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_started");
  const before = await residentMiB(dispatcher.pid);
  let most = before;
  await folder.write("go", "");
  const settled = dispatcher.event("run_settled");
  let isOver = false;
  settled.finally(() => isOver = true).catch(() => {/* awaited below */});
  while (!isOver) most = Math.max(most, await residentMiB(dispatcher.pid));
  await settled;
  assert.ok(most - before < 120, `it grew from ${before} to ${most} MiB`);
  const [text = "", ...more] = (await commentsOf(folder.board)).get("1") ?? [];
  assert.deepEqual(more, []);
  assert.match(text, /exited with code 3/);
  assert.ok(text.length < 5_000, `the comment has ${text.length} characters`);
});

async function residentMiB(pid: number): Promise<number> {
  if (Deno.build.os !== "linux") {
    const { stdout } = await new Deno.Command("ps", { args: ["-o", "rss=", "-p", `${pid}`] })
      .output();
    return Number(new TextDecoder().decode(stdout)) / 1024;
  }
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

Deno.test("P6: a name that can't be an argument is refused once, and mended by an edit", async (t) => {
  await using folder = await dispatchFolder({
    queues: {
      Todo: [
        { id: "long", name: "x".repeat(2 ** 20) },
        { id: "nul", name: "nul\0" },
        { id: "good", name: "good", description: "y".repeat(2 ** 20) },
      ],
      Doing: [],
      Done: [],
    },
    route: 'done_queue = "Done"',
  });
  const config = await Deno.readTextFile(`${folder.path}/artificer.toml`);
  await folder.write("artificer.toml", config.replace('"{task_id}"]', '"{task_name}"]'));
  const start = () => startDispatcher({ cwd: folder.path, args: ["--debug"] });
  const refusals = async () => {
    const comments = await commentsOf(folder.board);
    return ["long", "nul"].map((id) => comments.get(id)?.length ?? 0);
  };
  await t.step("each is told once, however often the board is looked at", async () => {
    await using dispatcher = start();
    await dispatcher.event("run_settled", "good");
    await untilEvents(dispatcher, "task_refused", 2);
    for (let poll = 0; poll < 3; poll++) await pollOnce(dispatcher);
    assert.equal(eventsOf(dispatcher, "task_refused").length, 2);
    assert.equal(eventsOf(dispatcher, "run_started").length, 1);
    dispatcher.kill("SIGTERM");
    assert.equal((await dispatcher.ended()).code, 0);
    assert.deepEqual(await refusals(), [1, 1]);
  });
  await t.step("a restart tells nobody again, and an edit has the task run", async () => {
    await using dispatcher = start();
    await untilEvents(dispatcher, "task_refused", 2);
    const url = await dispatcher.url();
    for (const id of ["long", "nul"]) {
      const { status, body } = await fetch(`${url}/tasks/${id}`, {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "mended" }),
      });
      await body?.cancel();
      assert.equal(status, 200);
    }
    await Promise.all(["long", "nul"].map((id) => dispatcher.event("run_settled", id)));
    assert.deepEqual(await refusals(), [1, 1]);
    assert.deepEqual([...new Set((await queuesOf(folder.board)).values())], ["Done"]);
  });
});

/** Asks for a poll and waits until it was made. */
async function pollOnce(dispatcher: ReturnType<typeof startDispatcher>): Promise<void> {
  const polls = eventsOf(dispatcher, "polled").length;
  const { body } = await fetch(`${await dispatcher.url()}/refresh`, { method: "POST" });
  await body?.cancel();
  await untilEvents(dispatcher, "polled", polls + 1);
}

Deno.test("P7: standard input is at its end for who reads it, and stalls nobody who doesn't", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(2), Doing: [], Done: [] },
    agent: `if [ "$1" = 1 ]; then cat > read; else exec sleep 1000; fi`,
    route: 'done_queue = "Done"\nfailed_queue = "Failed"\ntimeout = 1',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await untilEvents(dispatcher, "run_settled", 2);
  assert.equal(await Deno.readTextFile(`${folder.path}/read`), "");
  assert.deepEqual(Object.fromEntries(await queuesOf(folder.board)), { 1: "Done", 2: "Failed" });
  assert.match((await commentsOf(folder.board)).get("2")?.join() ?? "", /^\*\*Run timed out\*\*/);
});

Deno.test("B6: an agent that deletes its own card ends quietly, and others go on", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(2), Doing: [], Done: [] },
    agent: `[ "$1" = 1 ] || exit 0
printf '%s' '${boardText({ Todo: [{ id: "2", name: "task 2" }], Doing: [], Done: [] })}' > new.json
mv new.json board.json
exit 1`,
    settings: "max_concurrent_agents = 1",
    route: 'done_queue = "Done"',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const gone = await dispatcher.event("run_settled", "1");
  assert.deepEqual([gone.outcome, gone.task_queue], ["failed", null]);
  await dispatcher.event("run_settled", "2");
  assert.deepEqual(Object.fromEntries(await queuesOf(folder.board)), { 2: "Done" });
  assert.deepEqual(eventsOf(dispatcher, "internal_error"), []);
});

Deno.test("B4: what runs owe is delivered, in order and once, when a broken board is mended", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(3), Doing: [], Done: [] },
    agent: `until [ -e go ]; do sleep 0.02; done; echo "said $1"; exit 4`,
    route: 'failed_queue = "Failed"',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--debug"] });
  await untilEvents(dispatcher, "run_started", 3);
  const whole = await Deno.readTextFile(folder.board);
  await folder.replaceBoard(`{"queues": {"Todo": [garbage`);
  await folder.write("go", "");
  await untilEvents(dispatcher, "run_ended", 3);
  await untilEvents(dispatcher, "write_delayed", 3);
  assert.equal(await Deno.readTextFile(folder.board), `{"queues": {"Todo": [garbage`);
  await folder.replaceBoard(whole);
  await untilEvents(dispatcher, "run_settled", 3);
  const comments = await commentsOf(folder.board);
  for (const [id, queue] of await queuesOf(folder.board)) {
    assert.equal(queue, "Failed");
    assert.equal(comments.get(id)?.length, 1);
    assert.match(comments.get(id)?.[0] ?? "", new RegExp(`said ${id}\n`));
  }
  assert.equal(eventsOf(dispatcher, "run_started").length, 3);
});

Deno.test("F3: --once on a broken board exits with 1 and says what is wrong", async () => {
  await using folder = await dispatchFolder({ queues: only });
  await folder.write("board.json", `{"queues": {"Todo": [garbage`);
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--once"] });
  assert.equal((await dispatcher.ended()).code, 1);
  assert.match(String(eventsOf(dispatcher, "backend_failed")[0]?.reason), /board\.json.*line 1/);
});

Deno.test("F3: --once without a board file exits with 1 and says so", async () => {
  await using folder = await dispatchFolder({ queues: only });
  await Deno.remove(folder.board);
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--once"] });
  assert.equal((await dispatcher.ended()).code, 1);
  assert.match(String(eventsOf(dispatcher, "backend_failed")[0]?.reason), /board\.json/);
});

testWith(
  "curl",
  "a pipeline: a task that its agent moves to another watched queue runs there, once",
  async () => {
    await using folder = await dispatchFolder({
      queues: only,
      agent: `echo coded >> trail
call "$task/move" -d '{"target_queue": "Review"}'`,
      route: `allow_queues = ["Review"]
[routing."Review"]
command = "sh"
args = ["-c", "echo reviewed >> trail"]
in_progress_queue = "Reviewing"
done_queue = "Done"
cwd = "."`,
    });
    await using dispatcher = startDispatcher({ cwd: folder.path });
    await untilEvents(dispatcher, "run_settled", 2);
    assert.equal(await Deno.readTextFile(`${folder.path}/trail`), "coded\nreviewed\n");
    assert.deepEqual(Object.fromEntries(await queuesOf(folder.board)), { 1: "Done" });
    assert.equal(eventsOf(dispatcher, "run_started").length, 2);
    const [first, second] = eventsOf(dispatcher, "run_ended");
    const secondStart = eventsOf(dispatcher, "run_started")[1];
    assert.ok(
      dispatcher.lines.indexOf(first ?? assert.fail()) <
        dispatcher.lines.indexOf(secondStart ?? assert.fail()),
      "one agent at a time",
    );
    assert.notEqual(first?.run_id, second?.run_id);
  },
);

testWith(
  "curl",
  "an agent that makes three subtasks in a watched queue has each run once",
  async () => {
    await using folder = await dispatchFolder({
      queues: only,
      agent: `[ "$1" = 1 ] || exit 0
for n in 1 2 3; do call /tasks -d '{"queue_name": "Todo", "name": "part '$n'", "description": ""}'; done`,
      route: 'done_queue = "Done"',
    });
    await using dispatcher = startDispatcher({ cwd: folder.path });
    await untilEvents(dispatcher, "run_settled", 4);
    const { Done = [] } = await readBoard(folder.board);
    assert.deepEqual(Done.map(({ name }) => name).toSorted(), [
      "only",
      "part 1",
      "part 2",
      "part 3",
    ]);
    assert.equal(eventsOf(dispatcher, "run_started").length, 4);
  },
);
