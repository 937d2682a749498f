import assert from "node:assert/strict";
import { boardLock, lockFile } from "../../src/backends/json/file/file_lock.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { dispatchFolder, eventsOf, queuesOf, tasksNamed } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";

Deno.test("F4: a board whose lock another process holds for long starts nothing, and the API still answers", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(1), Doing: [], Done: [] },
    agent: "exit 0",
    route: 'done_queue = "Done"',
  });
  const { signal } = new AbortController();
  const lock = await lockFile((await boardLock(folder.board)).path, { clock: systemClock, signal });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await dispatcher.url();
  const held = dispatcher.event("route_held");
  let slowestMs = 0;
  let isOver = false;
  void held.then(() => isOver = true);
  while (!isOver) {
    const askedAt = performance.now();
    assert.equal((await (await fetch(`${url}/status`)).json()).durability, "disk");
    slowestMs = Math.max(slowestMs, performance.now() - askedAt);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.match(String((await held).reason), /another process has held ".*" for 10 s/);
  assert.ok(slowestMs < 2_000, `an answer took ${slowestMs} ms`);
  assert.deepEqual(eventsOf(dispatcher, "run_started"), []);
  assert.equal((await queuesOf(folder.board)).get("1"), "Todo");

  // Polls succeed all the time: only what changes the board meets the lock.
  const health = await fetch(`${url}/healthz`);
  assert.equal(health.status, 503);
  const { backend_health } = await (await fetch(`${url}/status`)).json();
  assert.match(backend_health.reason, /another process has held ".*" for 10 s/);
  await health.body?.cancel();

  lock[Symbol.dispose]();
  const recovered = await fetch(`${url}/healthz`);
  assert.equal(recovered.status, 200);
  await recovered.body?.cancel();
  await (await fetch(`${url}/resume`, { method: "POST" })).body?.cancel();
  assert.equal((await dispatcher.event("run_settled")).outcome, "succeeded");
  assert.equal((await queuesOf(folder.board)).get("1"), "Done");
});
