import assert from "node:assert/strict";
import {
  commentsOf,
  dispatchFolder,
  eventsOf,
  queuesOf,
  tasksNamed,
} from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { readBoard } from "../fixtures/json_board.ts";

function folderOf(agent = 'echo "$1" >> started') {
  return dispatchFolder({
    queues: { Todo: tasksNamed(2), Doing: [], Done: [] },
    agent,
    route: 'done_queue = "Done"',
    settings: "poll_interval = 1",
  });
}

const startsIn = (path: string) => Deno.readTextFile(`${path}/started`);

Deno.test("M2: a task that an older text of the board puts back is held and told, until a person asks for it", async () => {
  await using folder = await folderOf();
  const opened = await Deno.readTextFile(folder.board);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await Promise.all(["1", "2"].map((id) => dispatcher.event("run_settled", id)));

  // An editor that had the board open saves its buffer.
  await folder.replaceBoard(opened);
  const { message, run_id: _, ...facts } = await dispatcher.event("task_reverted", "1");
  await dispatcher.event("task_reverted", "2");
  assert.match(
    message,
    /^Not claiming task "task 1": it was done at .* \(run .*\), and its card has nothing of that run/,
  );
  assert.equal(facts.queue, "Todo");
  // This one is not held: the dispatcher goes on.
  const board = await readBoard(folder.board);
  await folder.replaceBoard(JSON.stringify({
    queues: { ...board, Todo: [...board.Todo ?? [], { id: "3", name: "new" }] },
  }));
  await dispatcher.event("run_settled", "3");
  const url = await dispatcher.url();
  const { held_tasks: held } = await (await fetch(`${url}/status`)).json();
  assert.deepEqual(
    held.map((task: Record<string, unknown>) => [task["task_id"], task["until"]]).toSorted(),
    [["1", null], ["2", null]],
  );
  assert.match((await commentsOf(folder.board)).get("1")?.[0] ?? "", /^\*\*Task held\*\*: run /);

  // A restart holds them again and says it once.
  dispatcher.kill("SIGTERM");
  await dispatcher.ended();
  await using next = startDispatcher({ cwd: folder.path });
  await next.event("task_reverted", "1");
  await next.event("task_reverted", "2");
  assert.equal((await commentsOf(folder.board)).get("1")?.length, 1);

  const retried = await fetch(`${await next.url()}/tasks/1/retry`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  assert.equal(retried.ok, true, await retried.text());
  await next.event("run_settled", "1");
  next.kill("SIGTERM");
  await next.ended();
  assert.equal((await queuesOf(folder.board)).get("2"), "Todo");
  const starts = (await startsIn(folder.path)).trim().split("\n").toSorted();
  assert.deepEqual(starts, ["1", "1", "2", "3"]);
});

Deno.test("a task that a person moves back by an edit of the board runs again", async () => {
  await using folder = await folderOf();
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await Promise.all(["1", "2"].map((id) => dispatcher.event("run_settled", id)));
  const { Done = [], ...others } = await readBoard(folder.board);
  const back = Done.filter(({ id }) => id === "1");
  await folder.replaceBoard(JSON.stringify({
    queues: { ...others, Todo: back, Done: Done.filter(({ id }) => id !== "1") },
  }));
  await dispatcher.line(() => eventsOf(dispatcher, "run_settled", "1").length === 2);
  assert.deepEqual(eventsOf(dispatcher, "task_reverted"), []);
  dispatcher.kill("SIGTERM");
  await dispatcher.ended();
});

Deno.test("M2: a task that a person moves away and back through the API runs, whatever its card has", async () => {
  await using folder = await folderOf();
  const opened = await Deno.readTextFile(folder.board);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await Promise.all(["1", "2"].map((id) => dispatcher.event("run_settled", id)));
  await folder.replaceBoard(opened);
  await dispatcher.event("task_reverted", "1");
  await dispatcher.event("task_reverted", "2");
  const url = await dispatcher.url();
  for (const target of ["Done", "Todo"]) {
    const moved = await fetch(`${url}/tasks/1/move`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ target_queue: target }),
    });
    assert.equal(moved.ok, true, await moved.text());
  }
  await dispatcher.line(() => eventsOf(dispatcher, "run_settled", "1").length === 2);
  dispatcher.kill("SIGTERM");
  await dispatcher.ended();
  assert.equal((await queuesOf(folder.board)).get("1"), "Done");
});

Deno.test("a task that a person has retried runs again, also if the dispatcher was stopped before it began", async () => {
  await using folder = await folderOf();
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await Promise.all(["1", "2"].map((id) => dispatcher.event("run_settled", id)));
  const url = await dispatcher.url();
  for (const path of ["/pause", "/tasks/1/retry"]) {
    const asked = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    assert.equal(asked.ok, true, await asked.text());
  }
  dispatcher.kill("SIGTERM");
  await dispatcher.ended();
  assert.equal((await queuesOf(folder.board)).get("1"), "Todo");

  await using next = startDispatcher({ cwd: folder.path });
  await next.event("run_settled", "1");
  assert.deepEqual(eventsOf(next, "task_reverted"), []);
  next.kill("SIGTERM");
  await next.ended();
});
