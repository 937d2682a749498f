import assert from "node:assert/strict";
import { calm, failureOf } from "./board_fixture.ts";
import { testOnStage } from "./stage/on_stage.ts";

const BUG = "🐞";

testOnStage(
  "lengths are counted as Planka counts them, and an edit that it would refuse writes nothing",
  async (stage) => {
    const { adapter } = stage;
    const id = stage.card("First");
    const fitting = { name: BUG.repeat(512), description: "old", labels: [BUG.repeat(64)] };
    await adapter.updateTask(id, fitting, calm);
    const before = await stage.person.getTask(id, calm);
    const { name, description, labels } = before;
    assert.deepEqual({ name, description, labels }, fitting);

    const refusals = [
      [{ description: "new", labels: [BUG.repeat(70)] }, /is 140 characters long/],
      [{ description: "new", name: BUG.repeat(513) }, /is 1026 characters long/],
    ] as const;
    for (const [changes, message] of refusals) {
      const failure = await failureOf(adapter.updateTask(id, changes, calm));
      assert.match(failure, /^invalid: /);
      assert.match(failure, message);
      assert.deepEqual(await stage.person.getTask(id, calm), before);
    }
    // Planka itself refuses it, too.
    await assert.rejects(stage.patchCard(id, { name: BUG.repeat(513) }), { category: "invalid" });
  },
);

testOnStage(
  "a list is created only if its name fits, counted as Planka counts it",
  async (stage) => {
    const { adapter } = stage;
    const create = (name: string) =>
      adapter.createQueue(`${stage.queue("Todo").slice(0, -"Todo".length)}${name}`, calm);
    assert.equal(await create(BUG.repeat(64)), "created");
    const failure = await failureOf(create(BUG.repeat(65)));
    assert.match(failure, /^invalid: Cannot create queue .* its name is 130 characters long/);
    assert.match(failure, /Planka takes no more than 128$/);
  },
);

testOnStage(
  "an edit that assigns nobody whom the board knows writes nothing",
  async (stage) => {
    const { adapter } = stage;
    const id = stage.card("First");
    await adapter.updateTask(id, { description: "old", labels: ["bug"] }, calm);
    const before = await stage.person.getTask(id, calm);
    const edit = { description: "new", labels: ["ui"], assignees: ["nobody.like.this"] };
    assert.match(await failureOf(adapter.updateTask(id, edit, calm)), /^invalid: /);
    assert.deepEqual(await stage.person.getTask(id, calm), before);
  },
);

for (const options of [{}, { claim_label: "claiming" }]) {
  const isLocked = "claim_label" in options;
  const how = isLocked ? "under a claim label" : "without one";
  testOnStage(
    `M3: a card whose edits answer 500 stays as it is, ${how}, and the others are claimed`,
    async (stage) => {
      const { adapter } = stage;
      const [bad, good] = [stage.card("First"), stage.card("Second")];
      const [todo, doing] = [stage.queue("Todo"), stage.queue("In Progress")];
      const claim = (id: string) => adapter.claimTask(id, todo, doing, calm);
      const fault = await stage.breakCard(bad);
      assert.match(await failureOf(claim(bad)), /^unavailable: .*500/);
      assert.equal((await stage.person.getTask(bad, calm)).queue, todo);
      assert.equal(await claim(good), "claimed");
      await fault.release();
      const options = { ...calm, wasCutShort: false, mayStillTakeEffect: false };
      if (isLocked) assert.equal(await adapter.recallClaim(bad, todo, doing, options), "open");
      assert.equal(await claim(bad), "claimed");
      assert.deepEqual(await stage.order("In Progress"), ["Second", "First"]);
    },
    { database: true, options },
  );
}
