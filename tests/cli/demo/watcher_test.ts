import assert from "node:assert/strict";
import type { Running } from "../../../src/compose/options.ts";
import type { PublishedEvent } from "../../../src/contracts/event_stream.ts";
import { EXPECTED } from "../../../src/cli/demo/board.ts";
import { Watcher } from "../../../src/cli/demo/watcher.ts";

const running = {} as Running;
const published = (event: unknown) => ({ event }) as PublishedEvent;
const settled = (taskId: string, outcome: string) =>
  published({ type: "run_settled", taskId, outcome });

/** A watcher of a dispatcher, and whether it says that all tasks have ended. */
function watching() {
  const watcher = new Watcher();
  watcher.show(running);
  const isOver = () => Promise.race([watcher.settled.then(() => true), Promise.resolve(false)]);
  return { watcher, isOver };
}

Deno.test("the demo is over once the runs of all its tasks have ended, each as expected", async () => {
  const { watcher, isOver } = watching();
  for (const [id, outcome] of Object.entries(EXPECTED)) {
    assert.equal(await isOver(), false);
    watcher.take(settled(id, outcome));
  }
  assert.equal(await watcher.settled, running);
  assert.deepEqual(watcher.surprises, []);
});

Deno.test("runs that a stop has ended do not end the demo: its dispatcher no longer answers", async () => {
  const { watcher, isOver } = watching();
  const [last = "", ...others] = Object.keys(EXPECTED);
  for (const id of others) watcher.take(settled(id, "succeeded"));
  watcher.take(published({ type: "stopping", running: 1, mode: "stop" }));
  watcher.take(settled(last, "interrupted"));
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([await isOver(), watcher.isStopping], [false, true]);
});
