import assert from "node:assert/strict";
import { isAdapterError } from "../../../src/domain/errors.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import type { FakePlanka } from "../../fakes/planka/mod.ts";
import { calm, failureOf, onThree } from "./board_fixture.ts";

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

Deno.test("B3: a comment whose answer is late is sent once, however often it is asked for", async () => {
  const clock = new FakeClock();
  await onThree(async ({ planka, layout, adapter }) => {
    const card = layout.card("First");
    const lock = planka.lockComments();
    const say = () => adapter.addComment(card.id, "Hi", calm);
    assert.match(await letTimeRunOut(planka, clock, COMMENTS, say), /no answer within 30 s/);
    for (const _ of [1, 2]) assert.match(await failureOf(say()), EARLIER);
    lock.release();
    // It was made as soon as the table was free, and is found.
    assert.equal((await say()).text, "Hi");
    assert.deepEqual(planka.look.comments(card), ["Hi"]);
    assert.equal(planka.requests.count(COMMENTS), 1);
    await say();
    assert.deepEqual(planka.look.comments(card), ["Hi", "Hi"], "from then on it is another one");
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

Deno.test("no other edit of a card is sent as long as an earlier one could undo it", async () => {
  const clock = new FakeClock();
  await onThree(async ({ planka, layout, adapter }) => {
    const card = layout.card("First");
    const target = `PATCH /api/cards/${card.id}`;
    const lock = planka.lockCard(card);
    const move = (to: string) => adapter.moveTask(card.id, layout.queue(to), calm);
    await letTimeRunOut(planka, clock, target, () => move("In Progress"));
    assert.match(await failureOf(move("Done")), EARLIER);
    const rename = adapter.updateTask(card.id, { name: "x" }, calm);
    assert.match(await failureOf(rename), EARLIER);
    lock.release();
    await move("Done");
    await adapter.updateTask(card.id, { name: "x" }, calm);
    const { listOf } = planka.look;
    assert.deepEqual([listOf.call(planka.look, card), planka.look.card(card).name], ["Done", "x"]);
    assert.equal(planka.requests.count(target), 3);
  }, { clock });
});

for (const options of [{}, { claim_label: "claiming" }]) {
  const how = "claim_label" in options ? "under a claim label" : "without one";
  Deno.test(`B2: a claim whose answer is late, ${how}, stays open until Planka carries it out`, async () => {
    const clock = new FakeClock();
    await onThree(async ({ planka, layout, adapter, fixture }) => {
      const card = layout.card("First");
      const [todo, doing] = [layout.queue("Todo"), layout.queue("In Progress")];
      const lock = planka.lockCard(card);
      const claim = () => adapter.claimTask(card.id, todo, doing, calm);
      await letTimeRunOut(planka, clock, `PATCH /api/cards/${card.id}`, claim);
      assert.equal((await adapter.getTask(card.id, calm)).queue, todo);
      const recall = (mayStillTakeEffect: boolean) =>
        adapter.recallClaim?.(card.id, todo, doing, {
          ...calm,
          wasCutShort: false,
          mayStillTakeEffect,
        });
      if ("claim_label" in options) {
        assert.equal(await recall(true), "open");
        const other = fixture.open({ options });
        assert.equal(await other.claimTask(card.id, todo, doing, calm), "lost", "it is locked");
        lock.release();
        assert.equal(await recall(true), "claimed");
        assert.deepEqual(planka.look.labels(card), []);
      } else lock.release();
      const task = await adapter.getTask(card.id, calm);
      assert.deepEqual([task.queue, task.assignees], [doing, ["artificer"]]);
    }, { clock, options });
  });
}

Deno.test("copies of a comment can be deleted, also when they are gone", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const { id } = layout.card("First");
    const made = await adapter.addComment(id, "Hi", calm);
    for (const _ of [1, 2]) await adapter.deleteComment(id, made.id, calm);
    assert.deepEqual(planka.look.comments({ id }), []);
    assert.match(
      await failureOf(adapter.deleteComment("12345", made.id, calm)),
      /^not_found: Cannot delete a comment of task "12345"/,
    );
  }));
