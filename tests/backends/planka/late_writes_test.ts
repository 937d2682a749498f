import assert from "node:assert/strict";
import { isAdapterError } from "../../../src/domain/errors.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import type { FakePlanka } from "../../fakes/planka/mod.ts";
import { calm, failureOf, onThree } from "./board_fixture.ts";
import { testOnStage } from "./stage/on_stage.ts";
import { eventually } from "./stage/stage.ts";

/** Lets the time of a request to `target` run out, which arrives and gets no answer. */
async function letTimeRunOut(
  planka: FakePlanka,
  clock: FakeClock,
  target: string,
  call: () => Promise<unknown>,
): Promise<string> {
  const seen = planka.requests.next(target);
  const failure = call().then(() => "no failure", (error: unknown) => {
    assert.ok(isAdapterError(error, "unavailable") && error.mayTakeEffectLater, String(error));
    return error.message;
  });
  await seen;
  await clock.advance(30_000);
  return await failure;
}

const COMMENTS = "POST /api/cards/:id/comments";
const EARLIER = /^unavailable: .*Planka has not answered an earlier write to it and may still/;

testOnStage(
  "B3: a comment whose answer is late is sent once, however often it is asked for",
  async (stage) => {
    const id = stage.card("First");
    const lock = await stage.lockComments();
    const say = () => stage.adapter.addComment(id, "Hi", calm);
    assert.match(await stage.letTimeRunOut(lock, say), /no answer within 30 s/);
    for (const _ of [1, 2]) assert.match(await failureOf(say()), EARLIER);
    assert.deepEqual(await stage.comments(id), []);
    await lock.release();
    // It is made as soon as the table is free, and is found.
    await eventually(() => stage.comments(id), ["Hi"]);
    assert.equal((await say()).text, "Hi");
    assert.deepEqual(await stage.comments(id), ["Hi"]);
    await say();
    assert.deepEqual(await stage.comments(id), ["Hi", "Hi"], "from then on it is another one");
  },
  { database: true },
);

Deno.test("B3: a comment whose answer is late is one request, however often it is asked for", async () => {
  const clock = new FakeClock();
  await onThree(async ({ planka, layout, adapter }) => {
    const card = layout.card("First");
    const lock = planka.lockComments();
    const say = () => adapter.addComment(card.id, "Hi", calm);
    await letTimeRunOut(planka, clock, COMMENTS, say);
    for (const _ of [1, 2]) assert.match(await failureOf(say()), EARLIER);
    lock.release();
    await say();
    assert.equal(planka.requests.count(COMMENTS), 1);
  }, { clock });
});

Deno.test("B3: a comment that can't appear any more is sent again", async () => {
  const clock = new FakeClock();
  await onThree(async ({ planka, layout, adapter }) => {
    const { id } = layout.card("First");
    planka.misbehave(() => "silence", COMMENTS);
    const say = () => adapter.addComment(id, "Hi", calm);
    await letTimeRunOut(planka, clock, COMMENTS, say);
    await clock.advance(adapter.lateEffectMs);
    await say();
    assert.deepEqual(planka.look.comments({ id }), ["Hi"]);
  }, { clock });
});

testOnStage(
  "no other edit of a card is sent as long as an earlier one could undo it",
  async (stage) => {
    const { adapter } = stage;
    const id = stage.card("First");
    const lock = await stage.lockCard(id);
    const move = (to: string) => adapter.moveTask(id, stage.queue(to), calm);
    const queueNow = async () => (await stage.person.getTask(id, calm)).queue;
    await stage.letTimeRunOut(lock, () => move("In Progress"));
    assert.match(await failureOf(move("Done")), EARLIER);
    assert.match(await failureOf(adapter.updateTask(id, { name: "x" }, calm)), EARLIER);
    await lock.release();
    await eventually(queueNow, stage.queue("In Progress"));
    await move("Done");
    await adapter.updateTask(id, { name: "x" }, calm);
    const { queue, name } = await stage.person.getTask(id, calm);
    assert.deepEqual([queue, name], [stage.queue("Done"), "x"]);
  },
  { database: true },
);

for (const options of [{}, { claim_label: "claiming" }]) {
  const how = "claim_label" in options ? "under a claim label" : "without one";
  testOnStage(
    `B2: a claim whose answer is late, ${how}, stays open until Planka carries it out`,
    async (stage) => {
      const { adapter } = stage;
      const id = stage.card("First");
      const [todo, doing] = [stage.queue("Todo"), stage.queue("In Progress")];
      const lock = await stage.lockCard(id);
      await stage.letTimeRunOut(lock, () => adapter.claimTask(id, todo, doing, calm));
      assert.equal((await adapter.getTask(id, calm)).queue, todo);
      const queueNow = async () => (await stage.person.getTask(id, calm)).queue;
      const recall = () =>
        adapter.recallClaim(id, todo, doing, {
          ...calm,
          wasCutShort: false,
          mayStillTakeEffect: true,
        });
      if ("claim_label" in options) {
        assert.equal(await recall(), "open");
        const other = stage.open(options);
        assert.equal(await other.claimTask(id, todo, doing, calm), "lost", "it is locked");
      }
      await lock.release();
      await eventually(queueNow, doing);
      if ("claim_label" in options) assert.equal(await recall(), "claimed");
      await adapter.getTask(id, calm);
      const { assignees, labels } = await stage.person.getTask(id, calm);
      assert.deepEqual([assignees, labels], [[stage.user], []]);
    },
    { database: true, options },
  );
}

testOnStage("copies of a comment can be deleted, also when they are gone", async (stage) => {
  const id = stage.card("First");
  const { adapter } = stage;
  const made = await adapter.addComment(id, "Hi", calm);
  for (const _ of [1, 2]) await adapter.deleteComment(id, made.id, calm);
  assert.deepEqual(await stage.comments(id), []);
  assert.match(
    await failureOf(adapter.deleteComment("12345", made.id, calm)),
    /^not_found: Cannot delete a comment of task "12345"/,
  );
});
