import assert from "node:assert/strict";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { all, calm, failureOf, onThree } from "./board_fixture.ts";

const RENAMED =
  /queue ".*\.Todo" does not exist: its list is now called ".*\.Hands off"; rename it/;

Deno.test("a renamed list is noticed at the next poll, which is told its new name, each time", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.person.renameList(layout.list("Todo"), "Hands off");
    for (const _ of [1, 2]) {
      const failure = await failureOf(adapter.getReadyTasks([layout.queue("Todo")], all));
      assert.match(failure, /^not_found: /);
      assert.match(failure, RENAMED);
    }
    planka.person.renameList(layout.list("Todo"), "Todo");
    assert.equal((await adapter.getReadyTasks([layout.queue("Todo")], all)).length, 3);
  }));

Deno.test("a poll reads the list that has the name now, not the one that had it", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.person.renameList(layout.list("Todo"), "Hands off");
    const list = planka.seed.list(layout.board, "Todo");
    planka.seed.card(list, { name: "New" });
    const tasks = await adapter.getReadyTasks([layout.queue("Todo")], all);
    assert.deepEqual(tasks.map(({ name }) => name), ["New"]);
  }));

Deno.test("nothing is written into a list that was renamed, even though the board was read before", async () => {
  const clock = new FakeClock();
  await onThree(async ({ planka, layout, adapter }) => {
    const { id } = layout.card("First");
    const [todo, doing] = [layout.queue("Todo"), layout.queue("In Progress")];
    assert.equal(await adapter.claimTask(id, todo, doing, calm), "claimed");
    planka.person.renameList(layout.list("Todo"), "Hands off");
    await clock.advance(5_001);
    assert.match(await failureOf(adapter.createTask(todo, "x", "", calm)), RENAMED);
    assert.match(await failureOf(adapter.moveTask(id, todo, calm)), RENAMED);
    assert.match(await failureOf(adapter.releaseTask(id, doing, todo, calm)), RENAMED);
    assert.deepEqual(planka.look.order(layout.list("Todo")), ["Second", "Third"]);
    assert.deepEqual(planka.look.members({ id }), ["artificer"], "it is still ours");

    const next = planka.seed.list(layout.board, "Todo");
    await adapter.createTask(todo, "x", "", calm);
    assert.deepEqual(planka.look.order(next), ["x"]);
  }, { clock });
});

Deno.test("no card is claimed for a list in progress that was renamed", async () => {
  const clock = new FakeClock();
  await onThree(async ({ planka, layout, adapter }) => {
    planka.person.renameList(layout.list("In Progress"), "Old");
    const claim = adapter.claimTask(
      layout.card("First").id,
      layout.queue("Todo"),
      layout.queue("In Progress"),
      calm,
    );
    assert.match(await failureOf(claim), /its list is now called ".*\.Old"/);
    assert.equal(planka.look.order(layout.list("Todo")).length, 3);
  }, { clock });
});
