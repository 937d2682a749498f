import assert from "node:assert/strict";
import { dispatchFolder, eventsOf, tasksNamed } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { namesOf, readBoard } from "../fixtures/json_board.ts";

/** A second route, whose command is not installed. */
const BROKEN = `
[routing.Broken]
command = "no-such-agent-anywhere"
in_progress_queue = "Doing"
failed_queue = "Failed"
`;

Deno.test("M3, P5: with durable runs a missing command parks one card of its queue; the others run", async () => {
  const Broken = tasksNamed(8, "broken").map((task) => ({ ...task, id: `b${task.id}` }));
  const queues = { Todo: tasksNamed(4), Broken, Doing: [], Done: [], Failed: [] };
  await using folder = await dispatchFolder({
    queues,
    settings: "poll_interval = 0.2\nmax_concurrent_agents = 4",
    route: `done_queue = "Done"\n${BROKEN}`,
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.line(() => eventsOf(dispatcher, "run_settled").length === 5);
  const polls = await readBoard(folder.board);
  assert.deepEqual(namesOf(polls.Failed), ["broken 1"]);
  assert.equal(polls.Broken?.length, 7);
  assert.equal(polls.Done?.length, 4);
  const held = eventsOf(dispatcher, "route_held");
  assert.deepEqual(held.map(({ queue }) => queue), ["Broken"]);
  const started = eventsOf(dispatcher, "run_started").map(({ queue }) => queue);
  assert.deepEqual(started, ["Todo", "Todo", "Todo", "Todo"], "no line without an agent");
});
