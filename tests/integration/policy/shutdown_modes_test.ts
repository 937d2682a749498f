import assert from "node:assert/strict";
import {
  type DispatchFolder,
  dispatchFolder,
  eventsOf,
  queuesOf,
  tasksNamed,
} from "../../fixtures/dispatch_folder.ts";
import { type LogLine, startDispatcher } from "../../fixtures/dispatcher_process.ts";
import { isAlive } from "../../fixtures/processes.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

/** Two tasks for one slot, whose agents run until they are let go. */
function waitingFolder(settings: string): Promise<DispatchFolder> {
  return dispatchFolder({
    queues: { Todo: tasksNamed(2), Doing: [], Done: [] },
    agent: "until [ -e go ]; do sleep 0.05; done",
    settings: `max_concurrent_agents = 1\n${settings}`,
    route: 'done_queue = "Done"\n',
  });
}

Deno.test('on_shutdown = "wait" ends with the last agent, whose API answers until then', async () => {
  await using folder = await waitingFolder('on_shutdown = "wait"');
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await dispatcher.url();
  const { pid } = await dispatcher.event("run_started");
  dispatcher.kill("SIGTERM");
  const stopping = await dispatcher.event("stopping");
  assert.equal(stopping.mode, "wait");
  const status = await (await fetch(`${url}/status`)).json();
  assert.deepEqual([status.stopping, status.active_agents.length], [true, 1]);
  assert.equal(await isAlive(Number(pid)), true);
  await folder.write("go", "");
  assert.equal((await dispatcher.ended()).code, 0);
  const queues = await queuesOf(folder.board);
  assert.deepEqual([queues.get("1"), queues.get("2")], ["Done", "Todo"]);
});

Deno.test('a second signal under on_shutdown = "wait" ends the agents, and their tasks go back', async () => {
  await using folder = await waitingFolder('on_shutdown = "wait"');
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const { pid } = await dispatcher.event("run_started");
  dispatcher.kill("SIGINT");
  await dispatcher.event("stopping");
  dispatcher.kill("SIGINT");
  assert.equal((await dispatcher.ended()).code, 0);
  assert.equal(await isAlive(Number(pid)), false);
  assert.equal((await queuesOf(folder.board)).get("1"), "Todo");
});

Deno.test("the default ends the agents, gives their tasks back and counts nothing", async () => {
  await using folder = await waitingFolder("");
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const { pid } = await dispatcher.event("run_started");
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
  assert.equal(await isAlive(Number(pid)), false);
  assert.equal((await queuesOf(folder.board)).get("1"), "Todo");
});

Deno.test("shutdown_grace bounds the end of a dispatcher whose agent does not want to go", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(1), Doing: [] },
    agent: "trap '' TERM; echo ready; while :; do sleep 1; done",
    settings: "shutdown_grace = 3",
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const { pid } = await dispatcher.event("run_started");
  const startedAt = performance.now();
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
  const tookMs = performance.now() - startedAt;
  assert.ok(tookMs < 5_000, `it took ${tookMs} ms, sooner than the 5 s of grace for an agent`);
  assert.equal(await isAlive(Number(pid)), false);
});

Deno.test('on_shutdown = "leave" leaves its agents to the next dispatcher, which sees them to their end', async () => {
  await using folder = await waitingFolder('on_shutdown = "leave"');
  let left: LogLine;
  {
    await using dispatcher = startDispatcher({ cwd: folder.path });
    left = await dispatcher.event("run_started");
    dispatcher.kill("SIGTERM");
    assert.equal((await dispatcher.ended()).code, 0);
    assert.deepEqual(eventsOf(dispatcher, "leave_impossible"), []);
  }
  assert.equal(await isAlive(Number(left.pid)), true);
  assert.equal((await queuesOf(folder.board)).get("1"), "Doing");
  await folder.write("go", "");
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const settled = await dispatcher.event("run_settled", "1");
  assert.deepEqual([settled.run_id, settled.outcome], [left.run_id, "succeeded"]);
  assert.equal((await queuesOf(folder.board)).get("1"), "Done");
});

Deno.test("an agent that was left is seen to its end although its route names another kind by now", async () => {
  await using folder = await waitingFolder('on_shutdown = "leave"');
  const config = await Deno.readTextFile(`${folder.path}/artificer.toml`);
  {
    await folder.write("artificer.toml", `${config}agent = "claude"\n`);
    await using dispatcher = startDispatcher({ cwd: folder.path });
    await dispatcher.event("run_started", "1");
    dispatcher.kill("SIGTERM");
    assert.equal((await dispatcher.ended()).code, 0);
  }
  await folder.write("artificer.toml", config);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_adopted", "1");
  await folder.write("go", "");
  assert.equal((await dispatcher.event("run_settled", "1")).outcome, "succeeded");
  assert.deepEqual(eventsOf(dispatcher, "internal_error"), []);
  assert.equal((await queuesOf(folder.board)).get("1"), "Done");
});

Deno.test('without a state folder on_shutdown = "leave" warns at the start, and stops', async () => {
  // The rights that a test starts it with end at its own folder.
  await using elsewhere = await tempDir();
  await using folder = await waitingFolder(
    `on_shutdown = "leave"\nstate_dir = "${elsewhere.path}/state"`,
  );
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("leave_impossible");
  const { pid } = await dispatcher.event("run_started");
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
  assert.equal(await isAlive(Number(pid)), false);
  assert.equal((await queuesOf(folder.board)).get("1"), "Todo");
});
