import assert from "node:assert/strict";
import { all, calm, failureOf, onThree } from "./board_fixture.ts";
import { testOnStage } from "./stage/on_stage.ts";

const LOST =
  /^forbidden: Cannot \w+( on)? task "\d+": user "artificer\w*" can no longer see (its board|the board of queue ".*"); make the user an editor/;

testOnStage(
  "a card whose board was lost is out of sight and not deleted, for every call",
  async (stage) => {
    const { adapter } = stage;
    const id = stage.card("First");
    await adapter.getTask(id, calm);
    await stage.expel();
    const [todo, doing] = [stage.queue("Todo"), stage.queue("In Progress")];
    const calls = [
      () => adapter.getTask(id, calm),
      () => adapter.addComment(id, "Hi", calm),
      () => adapter.moveTask(id, doing, calm),
      () => adapter.updateTask(id, { name: "x" }, calm),
      () => adapter.claimTask(id, todo, doing, calm),
      () => adapter.releaseTask(id, doing, todo, calm),
    ];
    for (const call of calls) assert.match(await failureOf(call()), LOST);
    await stage.admit();
    assert.equal((await adapter.getTask(id, calm)).name, "First");
    await stage.deleteCard(id);
    assert.match(await failureOf(adapter.getTask(id, calm)), /^not_found: .*has no task/);
    assert.match(await failureOf(adapter.addComment(id, "Hi", calm)), /^not_found: .*has no task/);
    assert.equal(await adapter.claimTask(id, todo, doing, calm), "lost");
  },
);

testOnStage(
  "after a restart the queue that the caller names tells a lost card from a deleted one",
  async (stage) => {
    const id = stage.card("First");
    const restarted = stage.open();
    const [from, to] = [stage.queue("In Progress"), stage.queue("Todo")];
    const options = { ...calm, queue: from };
    await stage.expel();
    assert.match(await failureOf(restarted.getTask(id, options)), LOST);
    assert.match(
      await failureOf(restarted.releaseTask(id, from, to, calm)),
      /^forbidden: .*can no longer see the board of queue ".*\.Work\.In Progress"/,
    );
    await stage.admit();
    await stage.deleteCard(id);
    assert.match(await failureOf(restarted.getTask(id, options)), /^not_found: /);
  },
);

Deno.test("a card that is lost while its comments are read is not taken for deleted", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const card = layout.card("First");
    planka.person.comment(card, "Hi");
    planka.misbehave((apply) => {
      planka.person.expel(layout.board, planka.bot);
      return apply();
    }, "GET /api/cards/:id/comments");
    assert.match(await failureOf(adapter.getTask(card.id, calm)), LOST);
  }));

Deno.test("the queues of a board that was lost fail as forbidden, and those of another one are read", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const other = planka.layOut({ Todo: [{ name: "There" }] }, { project: "Other" });
    planka.person.expel(layout.board, planka.bot);
    assert.match(await failureOf(adapter.getReadyTasks([layout.queue("Todo")], all)), /^forbidden/);
    const [task] = await adapter.getReadyTasks([other.queue("Todo")], all);
    assert.equal(task?.name, "There");
  }));
