import assert from "node:assert/strict";
import { FakeClock } from "../../../fakes/fake_clock.ts";
import { all, calm, onThree } from "../board_fixture.ts";

for (const isUsed of [false, true]) {
  const what = isUsed ? "stays if a card has it" : "is removed once nobody can still use it";
  Deno.test(`an extra lock label that two dispatchers made at once ${what}`, async () => {
    const clock = new FakeClock();
    await onThree(async ({ planka, layout, adapter }) => {
      const { board } = layout;
      // Another dispatcher makes the same label a moment before ours.
      planka.misbehave((apply) => {
        planka.seed.label(board, "claiming");
        return apply();
      }, "POST /api/boards/:id/labels");
      const [todo, doing] = [layout.queue("Todo"), layout.queue("In Progress")];
      const { id } = layout.card("First");
      assert.equal(await adapter.claimTask(id, todo, doing, calm), "claimed");
      assert.deepEqual(planka.look.boardLabels(board), ["claiming", "claiming"]);
      const ours = planka.world.labels.all().at(-1);
      assert.ok(ours);
      if (isUsed) planka.person.putLabel(layout.card("Second"), ours);

      await adapter.getReadyTasks([todo], all);
      assert.equal(planka.look.boardLabels(board).length, 2, "another one may still use it");
      await clock.advance(120_000);
      await adapter.getReadyTasks([todo], all);
      assert.equal(planka.look.boardLabels(board).length, isUsed ? 2 : 1);
      assert.equal(planka.world.labels.find(ours.id) !== undefined, isUsed);
      planka.requests.clear();
      await adapter.getReadyTasks([todo], all);
      assert.equal(planka.requests.count("GET /api/boards/:id"), 0, "it is not asked again");
    }, { clock, options: { claim_label: "claiming" } });
  });
}
