import assert from "node:assert/strict";
import { isAdapterError } from "../../../../src/domain/errors.ts";
import {
  badGateway,
  cutBody,
  dropAfter,
  dropBefore,
  type FakePlanka,
  silenceAfter,
} from "../../../fakes/planka/mod.ts";
import { calm, onThree } from "../board_fixture.ts";

const COMMENTS = "POST /api/cards/:id/comments";
const LOOK = "GET /api/cards/:id/comments";

/** A look that fails is tried again so often. */
const LOOKS = 3;

/** Runs `test` on a card. */
function onCard(
  test: (parts: {
    readonly planka: FakePlanka;
    readonly card: { readonly id: string };
    comment(text: string, signal?: AbortSignal): Promise<string>;
  }) => Promise<void>,
): Promise<void> {
  return onThree(({ planka, layout, adapter }) => {
    const card = layout.card("First");
    const comment = async (text: string, signal = calm.signal) =>
      (await adapter.addComment(card.id, text, { signal })).text;
    return test({ planka, card, comment });
  });
}

/** Whether only a look tells whether it was applied. */
function isDoubt(error: unknown): boolean {
  return isAdapterError(error, "unavailable") && !error.isUnapplied;
}

for (const [what, fault] of Object.entries({ dropAfter, cutBody })) {
  Deno.test(`B3: a comment whose answer was lost is found, and sent once (${what})`, () =>
    onCard(async ({ planka, card, comment }) => {
      planka.misbehave(fault, COMMENTS);
      assert.equal(await comment("said"), "said");
      assert.deepEqual(planka.look.comments(card), ["said"]);
      assert.equal(planka.requests.count(COMMENTS), 1);
    }));
}

Deno.test("B3: where the look fails too the caller knows of the doubt, and finds it when it asks again", () =>
  onCard(async ({ planka, card, comment }) => {
    planka.misbehave(dropAfter, COMMENTS);
    planka.misbehave(badGateway, LOOK, LOOKS);
    await assert.rejects(comment("said"), isDoubt);
    assert.equal(await comment("said"), "said");
    assert.equal(planka.requests.count(COMMENTS), 1);
    assert.equal(await comment("said"), "said");
    assert.deepEqual(planka.look.comments(card), ["said", "said"], "a third one was meant");
  }));

Deno.test("B3: a comment that was given up on is looked for before it is sent again", () =>
  onCard(async ({ planka, card, comment }) => {
    planka.misbehave(silenceAfter, COMMENTS);
    const giveUp = new AbortController();
    const seen = planka.requests.next(COMMENTS);
    const failed = assert.rejects(comment("said", giveUp.signal), /enough/);
    await seen;
    giveUp.abort(new Error("enough"));
    await failed;
    assert.equal(await comment("said"), "said");
    assert.deepEqual(planka.look.comments(card), ["said"]);
  }));

Deno.test("B3: a comment that was lost before it arrived is not there, and can be sent again", () =>
  onCard(async ({ planka, card, comment }) => {
    planka.misbehave(dropBefore, COMMENTS);
    await assert.rejects(comment("said"), isDoubt);
    assert.equal(await comment("said"), "said");
    assert.equal(await comment("said"), "said");
    assert.deepEqual(
      planka.look.comments(card),
      ["said", "said"],
      "a doubt that is over hides none",
    );
  }));

Deno.test("B3: the same words of somebody else, or of long ago, are not what was lost", () =>
  onCard(async ({ planka, card, comment }) => {
    await comment("said");
    const [own] = planka.world.comments.all();
    planka.world.comments.overwrite(own?.id ?? "", { createdAt: "2020-01-01T00:00:00.000Z" });
    planka.person.comment(card, "said");
    planka.misbehave(dropBefore, COMMENTS);
    await assert.rejects(comment("said"), isDoubt);
    assert.equal(await comment("said"), "said");
    assert.deepEqual(planka.look.comments(card), ["said", "said", "said"]);
  }));

Deno.test("a comment that goes well costs one request", () =>
  onCard(async ({ planka, comment }) => {
    await comment("said");
    assert.deepEqual(planka.requests.all().map(({ method }) => method), ["POST"]);
  }));
