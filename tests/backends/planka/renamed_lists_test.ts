import assert from "node:assert/strict";
import { all, calm, failureOf } from "./board_fixture.ts";
import { testOnStage } from "./stage/on_stage.ts";

const RENAMED =
  /queue ".*\.Todo" does not exist: its list is now called ".*\.Hands off"; rename it/;

testOnStage(
  "a renamed list is noticed at the next poll, which is told its new name, each time",
  async (stage) => {
    const poll = () => stage.adapter.getReadyTasks([stage.queue("Todo")], all);
    await stage.renameList("Todo", "Hands off");
    for (const _ of [1, 2]) {
      const failure = await failureOf(poll());
      assert.match(failure, /^not_found: /);
      assert.match(failure, RENAMED);
    }
    await stage.renameList("Todo", "Todo");
    assert.equal((await poll()).length, 3);
  },
);

testOnStage(
  "a poll reads the list that has the name now, not the one that had it",
  async (stage) => {
    await stage.renameList("Todo", "Hands off");
    await stage.addList("Todo", ["New"]);
    const tasks = await stage.adapter.getReadyTasks([stage.queue("Todo")], all);
    assert.deepEqual(tasks.map(({ name }) => name), ["New"]);
  },
);

testOnStage(
  "nothing is written into a list that was renamed, even though the board was read before",
  async (stage) => {
    const { adapter } = stage;
    const id = stage.card("First");
    const [todo, doing] = [stage.queue("Todo"), stage.queue("In Progress")];
    assert.equal(await adapter.claimTask(id, todo, doing, calm), "claimed");
    await stage.renameList("Todo", "Hands off");
    await stage.clock.advance(5_001);
    assert.match(await failureOf(adapter.createTask(todo, "x", "", calm)), RENAMED);
    assert.match(await failureOf(adapter.moveTask(id, todo, calm)), RENAMED);
    assert.match(await failureOf(adapter.releaseTask(id, doing, todo, calm)), RENAMED);
    assert.deepEqual(await stage.order("Hands off"), ["Second", "Third"]);
    const { assignees } = await stage.person.getTask(id, calm);
    assert.deepEqual(assignees, [stage.user], "it is still ours");

    await stage.addList("Todo");
    await adapter.createTask(todo, "x", "", calm);
    assert.deepEqual(await stage.order("Todo"), ["x"]);
  },
);

testOnStage("no card is claimed for a list in progress that was renamed", async (stage) => {
  await stage.renameList("In Progress", "Old");
  const claim = stage.adapter.claimTask(
    stage.card("First"),
    stage.queue("Todo"),
    stage.queue("In Progress"),
    calm,
  );
  assert.match(await failureOf(claim), /its list is now called ".*\.Old"/);
  assert.equal((await stage.order("Todo")).length, 3);
});
