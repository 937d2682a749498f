import assert from "node:assert/strict";
import { silence } from "../../fakes/planka/mod.ts";
import { eventsOf, untilEvents } from "../../fixtures/dispatch_folder.ts";
import { testWith } from "../../fixtures/tools.ts";
import { cardsNamed, plankaFolder, refresh, statusOf, stopCleanly } from "./planka_folder.ts";

const COMMENTS = "POST /api/cards/:id/comments";

testWith(
  "curl",
  "B4: what agents did while Planka was down is delivered once, in order, when it is back",
  async () => {
    await using folder = await plankaFolder({
      lists: { Todo: cardsNamed(3) },
      agent: `until [ -e go ]; do sleep 0.02; done
call "$task" -o /dev/null -w 'the API said %{http_code}\\n'
exit 3`,
      settings: "max_concurrent_agents = 4",
    });
    const { planka, layout } = folder;
    await using dispatcher = await folder.start();
    await untilEvents(dispatcher, "run_started", 3);
    await planka.stop();
    await refresh(dispatcher);
    await dispatcher.event("backend_failed");
    await folder.write("go", "");
    await untilEvents(dispatcher, "run_ended", 3);
    await untilEvents(dispatcher, "write_delayed", 3);
    const { backend_health: health, pending_writes: pending } = await statusOf(dispatcher);
    assert.deepEqual([health.state, health.category, pending], ["failing", "unavailable", 3]);
    assert.match(health.reason, /cannot be reached: .*find out whether it is up/);

    planka.seed.card(layout.list("Todo"), { name: "Later" });
    planka.requests.clear();
    await planka.resume();
    for (const { name } of cardsNamed(3)) {
      const card = layout.card(name);
      await dispatcher.event("run_settled", card.id);
      const [comment = "", ...more] = planka.look.comments(card);
      assert.match(comment, /exited with code 3[^]*the API said 503\n/);
      assert.deepEqual([more, planka.look.listOf(card)], [[], "Failed"]);
      const writes = planka.requests.lines().filter((line) =>
        line.includes(card.id) && !line.startsWith("GET ")
      );
      assert.deepEqual(writes, [
        `POST /api/cards/${card.id}/comments 200`,
        `PATCH /api/cards/${card.id} 200`,
      ]);
    }
    await refresh(dispatcher);
    await untilEvents(dispatcher, "run_settled", 4);
    assert.equal(eventsOf(dispatcher, "backend_recovered").length, 1);
    assert.equal(eventsOf(dispatcher, "run_started").length, 4);
  },
);

Deno.test("B4: a Planka that falls silent while an agent ends holds up nobody once it is back", async () => {
  await using folder = await plankaFolder({
    lists: { Todo: cardsNamed(2) },
    agent: `until [ -e "go-$1" ]; do sleep 0.02; done; exit 3`,
  });
  const { planka, layout } = folder;
  await using dispatcher = await folder.start();
  await untilEvents(dispatcher, "run_started", 2);
  planka.misbehave(silence, "* /*", Infinity);
  for (const name of ["Card 1", "Card 2"]) {
    const { id } = layout.card(name);
    const asked = planka.requests.next("GET /api/cards/:id");
    await folder.write(`go-${id}`, "");
    await asked;
    assert.equal((await dispatcher.event("run_ended", id)).outcome, "failed");
  }
  assert.equal((await statusOf(dispatcher)).available_slots, 3, "slots are free at once");
  assert.equal(planka.requests.count(COMMENTS), 0);

  // It is started anew, which ends what hangs.
  await planka.stop();
  planka.heal();
  await planka.resume();
  await untilEvents(dispatcher, "run_settled", 2);
  for (const name of ["Card 1", "Card 2"]) {
    assert.equal(planka.look.comments(layout.card(name)).length, 1);
    assert.equal(planka.look.listOf(layout.card(name)), "Failed");
  }
  await stopCleanly(dispatcher);
});
