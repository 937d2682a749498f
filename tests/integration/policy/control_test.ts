import assert from "node:assert/strict";
import {
  commentsOf,
  dispatchFolder,
  eventsOf,
  queuesOf,
  tasksNamed,
  untilEvents,
} from "../../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../../fixtures/dispatcher_process.ts";
import { boardText, readBoard } from "../../fixtures/json_board.ts";
import { runDeno } from "../../fixtures/run_deno.ts";
import { testWith } from "../../fixtures/tools.ts";

const QUEUES = { Todo: [{ id: "1", name: "Fix crash" }], Doing: [], Failed: [], Later: [] };

async function post(url: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return await answer.json();
}

Deno.test("an agent that goes silent is ended as stalled, one that prints is not", async () => {
  await using folder = await dispatchFolder({
    queues: { ...QUEUES, Todo: tasksNamed(2) },
    agent: `[ "$1" = 1 ] && exec sleep 600
for i in 1 2 3 4 5 6 7 8; do sleep 0.3; echo "$i"; done`,
    route: 'stall_timeout = 1.5\nfailed_queue = "Failed"\ndone_queue = "Later"\n',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await untilEvents(dispatcher, "run_settled", 2);
  const outcomes = new Map(
    eventsOf(dispatcher, "run_settled").map(({ task_id, outcome }) => [task_id, outcome]),
  );
  assert.deepEqual([outcomes.get("1"), outcomes.get("2")], ["stalled", "succeeded"]);
  const comments = (await commentsOf(folder.board)).get("1") ?? [];
  assert.equal(comments.length, 1);
  assert.match(
    comments[0] ?? "",
    /printed nothing and did not call the API for 1\.5 s, so the dispatcher ended it/,
  );
});

testWith("curl", "an agent that calls the API is not silent", async () => {
  await using folder = await dispatchFolder({
    queues: QUEUES,
    agent: `for i in 1 2 3 4 5 6 7 8; do sleep 0.3; call "$task" > /dev/null; done`,
    route: 'stall_timeout = 1.5\ndone_queue = "Later"\n',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  assert.equal((await dispatcher.event("run_settled")).outcome, "succeeded");
});

Deno.test("a run whose task a person moves away is cancelled where the route wants that", async () => {
  await using folder = await dispatchFolder({
    queues: QUEUES,
    agent: "exec sleep 600",
    settings: "poll_interval = 0.2",
    route: 'on_task_moved = "cancel"\nfailed_queue = "Failed"\n',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_started");
  const { Doing = [] } = await readBoard(folder.board);
  await folder.replaceBoard(boardText({ ...QUEUES, Todo: [], Later: Doing }));
  const settled = await dispatcher.event("run_settled");
  assert.deepEqual([settled.outcome, settled.task_queue], ["cancelled", "Later"]);
  const comments = (await commentsOf(folder.board)).get("1") ?? [];
  assert.equal(comments.length, 1);
  assert.match(comments[0] ?? "", /the task was moved to "Later" meanwhile/);
});

for (const token of ["", "an-operators-token-of-32-characters"]) {
  Deno.test(`a person's move by a command ends the run, ${token === "" ? "without" : "with"} a token`, async () => {
    await using folder = await dispatchFolder({
      queues: QUEUES,
      agent: "exec sleep 600",
      settings: "poll_interval = 600",
      route: 'on_task_moved = "cancel"\nfailed_queue = "Failed"\n',
    });
    const env = { ARTIFICER_API_TOKEN: token };
    await using dispatcher = startDispatcher({ cwd: folder.path, env });
    await dispatcher.event("run_started");
    const url = await dispatcher.url();
    const args = ["task", "move", "1", "Later", "--url", url];
    const moved = await runDeno("main.ts", { args, flags: ["-A"], env });
    assert.deepEqual([moved.code, moved.stderr], [0, ""]);
    const settled = await dispatcher.event("run_settled");
    assert.deepEqual([settled.outcome, settled.task_queue], ["cancelled", "Later"]);
    const [comment, ...others] = (await commentsOf(folder.board)).get("1") ?? [];
    assert.match(comment ?? "", /the task was moved to "Later" meanwhile/);
    assert.deepEqual(others, []);
  });
}

testWith(
  "curl",
  "an agent that moves its task without a token, as in the Python tool, goes on",
  async () => {
    await using folder = await dispatchFolder({
      queues: QUEUES,
      agent:
        `curl -fsS "$ARTIFICER_API_URL/tasks/1/move" -H 'Content-Type: application/json' -d '{"queue": "Later"}'
until [ -e go ]; do sleep 0.05; done`,
      settings: "poll_interval = 0.1",
      route: 'on_task_moved = "cancel"\n',
    });
    await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--debug"] });
    await dispatcher.line(({ message }) => message.startsWith("POST /tasks/1/move 200"));
    await untilEvents(dispatcher, "polled", eventsOf(dispatcher, "polled").length + 3);
    await folder.write("go", "");
    assert.equal((await dispatcher.event("run_settled")).outcome, "succeeded");
  },
);

testWith("curl", "a run whose agent moves its task through the API goes on", async () => {
  await using folder = await dispatchFolder({
    queues: QUEUES,
    agent: `call "$task/move" -d '{"target_queue": "Later"}'
until [ -e go ]; do sleep 0.05; done`,
    settings: "poll_interval = 0.1",
    route: 'on_task_moved = "cancel"\n',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--debug"] });
  await dispatcher.line(({ message }) => message.startsWith("POST /tasks/1/move 200"));
  await untilEvents(dispatcher, "polled", eventsOf(dispatcher, "polled").length + 3);
  await folder.write("go", "");
  assert.equal((await dispatcher.event("run_settled")).outcome, "succeeded");
});

Deno.test("a paused dispatcher claims nothing, lets what runs go on, and claims again when resumed", async () => {
  await using folder = await dispatchFolder({
    queues: { ...QUEUES, Todo: tasksNamed(2) },
    agent: 'until [ -e "go-$1" ]; do sleep 0.05; done',
    settings: "max_concurrent_agents = 1",
    route: 'done_queue = "Later"\n',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await dispatcher.url();
  await dispatcher.event("run_started", "1");
  assert.deepEqual(await post(url, "/drain"), {
    paused: true,
    paused_routes: [],
    active_agents: 1,
  });
  await folder.write("go-1", "");
  await dispatcher.event("drained");
  assert.deepEqual((await queuesOf(folder.board)).get("2"), "Todo");
  assert.equal((await (await fetch(`${url}/status`)).json()).paused, true);
  await folder.write("go-2", "");
  assert.equal((await post(url, "/resume")).paused, false);
  await dispatcher.event("run_settled", "2");
});
