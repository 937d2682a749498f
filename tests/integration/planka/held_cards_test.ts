import assert from "node:assert/strict";
import { silence } from "../../fakes/planka/mod.ts";
import { eventsOf, untilEvents } from "../../fixtures/dispatch_folder.ts";
import { testOnStage } from "../../backends/planka/stage/on_stage.ts";
import { plankaFolder, stageFolder, statusOf } from "./planka_folder.ts";

const OTHERS = [{ name: "Second" }, { name: "Third" }];

const spec = {
  Todo: [{ name: "Locked" }, ...OTHERS],
  Doing: [],
  Done: [],
  Failed: [],
};

testOnStage(
  "M3: a 500 for one card alone holds that card, tells it, and the cards behind it run",
  async (stage) => {
    await using folder = await stageFolder(stage, { settings: "max_concurrent_agents = 1" });
    const locked = stage.card("Locked");
    await stage.breakCard(locked);
    await using dispatcher = await folder.start();
    await untilEvents(dispatcher, "run_settled", 2);
    assert.deepEqual(eventsOf(dispatcher, "run_started").map(({ task_name: name }) => name), [
      "Second",
      "Third",
    ]);
    // The third hold lasts for seconds, so that the status shows it on a busy machine, too.
    await untilEvents(dispatcher, "task_held", 3);
    for (const held of eventsOf(dispatcher, "task_held")) assert.equal(held.task_id, locked);
    const { held_tasks: tasks } = await statusOf(dispatcher);
    assert.deepEqual(tasks.map(({ task_id: id }: { task_id: string }) => id), [locked]);
    assert.deepEqual(eventsOf(dispatcher, "route_held"), []);
  },
  { database: true, spec },
);

Deno.test("a card whose claim gets no answer delays neither its queue nor another route", async () => {
  await using folder = await plankaFolder({
    lists: { Todo: [{ name: "Silent" }, ...OTHERS], Later: [{ name: "Elsewhere" }] },
    route: (queue) => `
[routing."${queue("Later")}"]
command = "true"
in_progress_queue = "${queue("Doing")}"
done_queue = "${queue("Done")}"
`,
  });
  const { planka, layout } = folder;
  planka.misbehave(silence, `PATCH /api/cards/${layout.card("Silent").id}`, Infinity);
  const startedAt = performance.now();
  await using dispatcher = await folder.start();
  await untilEvents(dispatcher, "run_settled", 3);
  const tookMs = performance.now() - startedAt;
  assert.ok(tookMs < 25_000, `it took ${tookMs} ms`);
  assert.equal(eventsOf(dispatcher, "run_started", layout.card("Silent").id).length, 0);
});
