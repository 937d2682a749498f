import assert from "node:assert/strict";
import { createMemoryRequests } from "../../../src/journals/memory/mod.ts";
import { perform } from "../../../src/operations/perform.ts";
import { Repeats } from "../../../src/operations/repeats/repeats.ts";
import { createTask } from "../../../src/operations/tasks.ts";
import { onThree } from "../../backends/planka/board_fixture.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { assertRefused, operationDeps } from "../operation_deps.ts";

const { signal } = new AbortController();
const CARDS = "POST /api/lists/:id/cards";

Deno.test("X10: a card that Planka makes long after its request timed out is made once, however often the request is repeated, also by the next dispatcher", async () => {
  const clock = new FakeClock(Date.now());
  await onThree(async ({ planka, layout, adapter }) => {
    const store = createMemoryRequests();
    const queue_name = layout.queue("Todo");
    const start = () => ({
      ...operationDeps({ clock }),
      tasks: adapter,
      repeats: new Repeats({ store, clock, onError: (error) => assert.fail(String(error)) }),
    });
    const first = start();
    const create = (deps = first) =>
      perform(createTask, {
        caller: { kind: "operator" },
        given: { queue_name, name: "Next", description: "Do it" },
        signal,
        repeat: { key: "K", scope: "/tasks" },
      }, deps);
    // The directory is known, so that the next request is the card's.
    await adapter.checkQueues([queue_name], { signal });
    const held = Promise.withResolvers<void>();
    planka.misbehave(async (apply) => {
      await held.promise;
      return apply();
    }, CARDS);
    const seen = planka.requests.next(CARDS);
    const late = create();
    await seen;
    await clock.advance(30_000);
    const timedOut = await late;
    assert.ok(!timedOut.ok && ["backend_timeout", "unavailable"].includes(timedOut.code));
    for (const deps of [first, start()]) {
      assertRefused(await create(deps), "backend_timeout", /may still carry it out/);
    }
    held.resolve();
    const found = await until(() => create(start()), ({ ok }) => ok);
    assert.ok(found.ok && found.value.name === "Next");
    assert.equal(planka.requests.count(CARDS), 1);
    const all = await adapter.getReadyTasks([queue_name], { signal, limit: 100 });
    assert.equal(all.filter(({ name }) => name === "Next").length, 1);
  }, { clock });
});

/** Asks again until the server has carried out what it held. */
async function until<Value>(
  ask: () => Promise<Value>,
  isIt: (value: Value) => boolean,
): Promise<Value> {
  for (;;) {
    const value = await ask();
    if (isIt(value)) return value;
  }
}
