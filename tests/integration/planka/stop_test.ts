import assert from "node:assert/strict";
import { late, slow } from "../../fakes/planka/mod.ts";
import { eventsOf } from "../../fixtures/dispatch_folder.ts";
import { plankaFolder } from "./planka_folder.ts";

/** The writes of a claim, in their order. */
const cases = [
  ["lock", "POST /api/cards/:id/card-labels", "answered late", late],
  ["membership", "POST /api/cards/:id/card-memberships", "answered late", late],
  ["move", "PATCH /api/cards/:id", "applied late", slow],
  ["move", "PATCH /api/cards/:id", "answered late", late],
  ["unlock", "DELETE /api/cards/:id/card-labels/:label", "answered late", late],
] as const;

for (const [write, target, how, fault] of cases) {
  Deno.test(`R6: TERM while a claim's ${write} is ${how} gives the card back to the top, as it was`, async () => {
    await using folder = await plankaFolder({
      lists: { Todo: [{ name: "First" }, { name: "Second" }] },
      agent: "exec sleep 1000",
      settings: "max_concurrent_agents = 1",
      backend: 'claim_label = "claiming"',
    });
    const { planka, layout } = folder;
    const gate = Promise.withResolvers<void>();
    planka.misbehave(fault(gate.promise), target);
    const asked = planka.requests.next(target);
    await using dispatcher = await folder.start();
    await asked;
    dispatcher.kill("SIGTERM");
    await dispatcher.event("stopping");
    gate.resolve();
    assert.equal((await dispatcher.ended()).code, 0);

    assert.deepEqual(planka.look.order(layout.list("Todo")), ["First", "Second"]);
    const first = layout.card("First");
    const { look } = planka;
    assert.deepEqual([look.members(first), look.labels(first), look.comments(first)], [
      [],
      [],
      [],
    ]);
    assert.equal((await dispatcher.event("stopped")).undelivered, 0);
    assert.deepEqual(eventsOf(dispatcher, "run_started"), []);
    assert.deepEqual(eventsOf(dispatcher, "internal_error"), []);
  });
}
