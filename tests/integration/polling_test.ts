import assert from "node:assert/strict";
import { dispatchFolder, eventsOf, tasksNamed, untilEvents } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { readBoard } from "../fixtures/json_board.ts";
import { testWith } from "../fixtures/tools.ts";

const empty = { Todo: [], Doing: [], Done: [] };
const only = { Todo: [{ id: "1", name: "only" }], Doing: [], Done: [] };

Deno.test("500 refreshes in a burst make a few polls, and none is lost", async () => {
  await using folder = await dispatchFolder({ queues: empty });
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--debug"] });
  await dispatcher.event("polled");
  const url = await dispatcher.url();
  const statuses = await Promise.all(Array.from({ length: 500 }, async () => {
    const { status, body } = await fetch(`${url}/refresh`, { method: "POST" });
    await body?.cancel();
    return status;
  }));
  assert.ok(statuses.every((status) => status === 202));
  const before = eventsOf(dispatcher, "polled").length;
  const { body } = await fetch(`${url}/refresh`, { method: "POST" });
  await body?.cancel();
  await untilEvents(dispatcher, "polled", before + 1);
  assert.ok(before < 250, `${before} polls`);
});

Deno.test("a poll interval of 50 ms piles up no polls and starts nothing twice", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(30), Doing: [], Done: [] },
    agent: "sleep 0.2",
    settings: "poll_interval = 0.05\nmax_concurrent_agents = 8",
    route: 'done_queue = "Done"',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--debug"] });
  const startedAt = performance.now();
  await untilEvents(dispatcher, "run_settled", 30);
  await untilEvents(dispatcher, "polled", 40);
  const polls = eventsOf(dispatcher, "polled").length;
  const ms = performance.now() - startedAt;
  // One a interval, one a hint (every 100 ms at the most), one a slot that frees.
  assert.ok(polls <= ms / 50 + ms / 100 + 30 + 1, `${polls} polls in ${ms} ms`);
  assert.equal(eventsOf(dispatcher, "run_started").length, 30);
  assert.equal((await readBoard(folder.board)).Done?.length, 30);
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
});

testWith("curl", "a task that its agent puts back once runs a second time", async () => {
  await using folder = await dispatchFolder({
    queues: only,
    agent: `[ ! -e back ] || exit 0
touch back
call "$task/move" -f -d '{"target_queue": "Todo"}'`,
    settings: "poll_interval = 0.2",
    route: 'done_queue = "Done"\nmax_attempts = 2',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await untilEvents(dispatcher, "run_settled", 2);
  const settled = eventsOf(dispatcher, "run_settled").map(({ task_queue }) => task_queue);
  assert.deepEqual(settled, ["Todo", "Done"]);
  assert.equal(eventsOf(dispatcher, "run_started").length, 2);
});

testWith(
  "curl",
  "a task that its agent always puts back runs once in a poll's time, whatever is hinted",
  async () => {
    await using folder = await dispatchFolder({
      queues: only,
      agent: `call "$task/move" -f -d '{"target_queue": "Todo"}'`,
      settings: "poll_interval = 1",
      route: "max_attempts = 4",
    });
    await using dispatcher = startDispatcher({ cwd: folder.path });
    await untilEvents(dispatcher, "run_started", 3);
    const ended = eventsOf(dispatcher, "run_settled").map(({ time }) => Date.parse(String(time)));
    const started = eventsOf(dispatcher, "run_started").map(({ time }) => Date.parse(String(time)));
    for (const run of [1, 2]) {
      const pause = (started[run] ?? 0) - (ended[run - 1] ?? 0);
      assert.ok(pause >= 900, `run ${run + 1} began ${pause} ms after the one before`);
    }
  },
);
