import assert from "node:assert/strict";
import { createSqliteBackend } from "../../../src/backends/sqlite/adapter.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { calm, imported, sqlAt } from "../../backends/sqlite/board_fixture.ts";
import { eventsOf } from "../../fixtures/dispatch_folder.ts";
import type { DispatcherProcess } from "../../fixtures/dispatcher_process.ts";
import { sqliteFolder } from "./sqlite_folder.ts";

const TASKS = 60;

Deno.test("B6: two dispatchers on one file share its tasks, and no task is started twice", async () => {
  await using folder = await sqliteFolder({
    // No agent ends before both dispatchers have a task: on a busy machine the first could take all.
    agent: 'echo "$1" >> started; until [ -e go ]; do sleep 0.05; done',
    settings: "max_concurrent_agents = 4",
  });
  await using ana = await folder.start("ana");
  await using ben = await folder.start("ben");
  await Promise.all([ana.event("listening"), ben.event("listening")]);

  await fill(folder.board);
  await Promise.all([ana, ben].map((each) => each.event("task_claimed")));
  await folder.write("go", "");
  await untilSettled([ana, ben], TASKS);
  for (const dispatcher of [ana, ben]) dispatcher.kill("SIGTERM");
  for (const dispatcher of [ana, ben]) assert.equal((await dispatcher.ended()).code, 0);

  const started = (await Deno.readTextFile(`${folder.path}/started`)).trim().split("\n");
  const ids = Array.from({ length: TASKS }, (_, index) => `${index + 1}`);
  assert.deepEqual(started.toSorted(), ids.toSorted(), "each was started, and once");
  assert.deepEqual(sqlAt(folder.board, "SELECT * FROM queue_sizes WHERE tasks > 0"), [
    { queue: "Done", tasks: TASKS },
  ]);
  assert.deepEqual(sqlAt(folder.board, "SELECT DISTINCT name FROM assignees"), [
    { name: "artificer" },
  ]);
});

/** All at once, so that both dispatchers see the same tasks. */
async function fill(board: string): Promise<void> {
  const adapter = createSqliteBackend(
    { url: board, user: "person" },
    { clock: systemClock, baseDir: "/" },
  );
  const names = Array.from({ length: TASKS }, (_, index) => `task ${index + 1}`);
  await adapter.importTasks(imported({ Todo: names }), calm);
  await adapter.close?.();
}

async function untilSettled(
  dispatchers: readonly DispatcherProcess[],
  count: number,
): Promise<void> {
  const settled = () => dispatchers.flatMap((dispatcher) => eventsOf(dispatcher, "run_settled"));
  await Promise.race(
    dispatchers.map((dispatcher) => dispatcher.line(() => settled().length >= count)),
  );
}
