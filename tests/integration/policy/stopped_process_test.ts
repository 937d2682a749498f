import assert from "node:assert/strict";
import {
  dispatchFolder,
  eventsOf,
  tasksNamed,
  untilEvents,
} from "../../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../../fixtures/dispatcher_process.ts";

/** Longer than any agent may be silent here. */
const STOPPED_MS = 6_000;

Deno.test("T2: a dispatcher that was stopped for long ends no agent with time left, and polls once", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(3), Doing: [], Done: [] },
    agent: "until [ -e go ]; do sleep 0.2; done",
    settings: "poll_interval = 0.5\nmax_concurrent_agents = 4",
    route: 'stall_timeout = 4\ntimeout = 600\ndone_queue = "Done"\n',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--debug"] });
  await untilEvents(dispatcher, "run_started", 3);
  // A start is told before its silence begins to count.
  const polls = eventsOf(dispatcher, "polled").length;
  await untilEvents(dispatcher, "polled", polls + 2);
  dispatcher.kill("SIGSTOP");
  // Nothing happens meanwhile that could be waited for: it is the time itself that is tested.
  await new Promise((resolve) => setTimeout(resolve, STOPPED_MS));
  const before = eventsOf(dispatcher, "polled").length;
  dispatcher.kill("SIGCONT");
  const at = performance.now();
  await dispatcher.url();
  await (await fetch(`${await dispatcher.url()}/status`)).body?.cancel();
  const sinceMs = performance.now() - at;
  const polled = eventsOf(dispatcher, "polled").length - before;
  assert.ok(polled <= 2 + sinceMs / 500, `${polled} polls in ${sinceMs} ms`);
  assert.deepEqual(eventsOf(dispatcher, "run_ended"), []);
  await folder.write("go", "");
  await untilEvents(dispatcher, "run_settled", 3);
  assert.deepEqual(
    eventsOf(dispatcher, "run_settled").map(({ outcome }) => outcome),
    ["succeeded", "succeeded", "succeeded"],
  );
});

Deno.test("T2: an agent that ended in time while the dispatcher was stopped has not timed out", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(1), Doing: [], Done: [] },
    agent: "until [ -e go ]; do sleep 0.05; done; echo over > over",
    route: 'timeout = 4\ndone_queue = "Done"\n',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_started");
  dispatcher.kill("SIGSTOP");
  await folder.write("go", "");
  await new Promise((resolve) => setTimeout(resolve, STOPPED_MS));
  dispatcher.kill("SIGCONT");
  const { outcome } = await dispatcher.event("run_settled");
  assert.equal(outcome, "succeeded");
});
