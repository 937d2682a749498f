import assert from "node:assert/strict";

import { startPlanka } from "../mod.ts";
import { call, refusal, type Reply } from "./client.ts";

function namesOf(cards: readonly { readonly name: string }[]): string[] {
  return cards.map(({ name }) => name);
}

Deno.test("a list comes with all of its cards, from the top, and what is on them", async () => {
  await using planka = await startPlanka();
  const { list, card } = planka.layOut({
    Todo: [
      { name: "First", labels: ["bug"], assignees: ["ana"], tasks: [{ name: "Test" }] },
      { name: "Second" },
    ],
    Doing: [{ name: "Elsewhere", labels: ["bug"] }],
  });
  planka.seed.cards(list("Todo"), 100);
  planka.person.moveCard(card("Second"), list("Todo"), 1);
  const { body: { item, included } } = await call(planka, `GET /api/lists/${list("Todo").id}`);
  assert.equal(item.name, "Todo");
  assert.deepEqual(namesOf(included.cards).slice(0, 3), ["Second", "First", "Card 0"]);
  assert.equal(included.cards.length, 102);
  assert.equal(included.cardLabels.length, 1);
  assert.equal(included.cardMemberships.length, 1);
  assert.equal(included.taskLists.length, 1);
  assert.equal(included.tasks.length, 1);
  assert.deepEqual(included.users.map(({ username }: { username: string }) => username), ["demo"]);
});

Deno.test("archive and trash have no such page", async () => {
  await using planka = await startPlanka();
  const { board } = planka.layOut({});
  for (const type of ["archive", "trash"] as const) {
    const { id } = planka.world.listOfType(board.id, type);
    const reply = await call(planka, `GET /api/lists/${id}`);
    assert.equal(refusal(reply), "404 E_NOT_FOUND List not found");
    assert.equal((await call(planka, `GET /api/lists/${id}/cards`)).status, 200);
  }
});

Deno.test("the cards of a list alone: fifty at most, newest there first, and the cursor is broken", async () => {
  await using planka = await startPlanka();
  const { list } = planka.layOut({ Todo: [] });
  const cards = planka.seed.cards(list("Todo"), 51);
  for (const [index, { id }] of cards.entries()) {
    const listChangedAt = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
    planka.world.cards.overwrite(id, { listChangedAt });
  }
  const target = `GET /api/lists/${list("Todo").id}/cards`;
  const { body } = await call(planka, target);
  assert.equal(body.items.length, 50);
  assert.deepEqual([body.items[0].name, body.items[49].name], ["Card 50", "Card 1"]);
  const { id, listChangedAt } = body.items[49];
  const cursor = `before[listChangedAt]=${listChangedAt}&before[id]=${id}`;
  const broken = await call(planka, `${target}?${cursor}`);
  assert.deepEqual([broken.status, broken.type], [500, "text/plain; charset=utf-8"]);
});

Deno.test("they can be filtered by words, labels and users", async () => {
  await using planka = await startPlanka();
  const { board, list } = planka.layOut({
    Todo: [
      { name: "Fix crash", labels: ["bug"], assignees: ["ana"] },
      { name: "Polish", description: "A crash it is not", labels: ["ui"] },
    ],
  });
  const found = async (query: string) => {
    const reply: Reply = await call(planka, `GET /api/lists/${list("Todo").id}/cards?${query}`);
    return namesOf(reply.body.items).toSorted();
  };
  const [bug, ui] = planka.world.labels.where(({ boardId }) => boardId === board.id);
  const [ana] = planka.world.users.where(({ username }) => username === "ana");
  assert.deepEqual(await found("search=CRASH"), ["Fix crash", "Polish"]);
  assert.deepEqual(await found("search=fix+crash"), ["Fix crash"]);
  assert.deepEqual(await found(`labelIds=${bug?.id}`), ["Fix crash"]);
  assert.deepEqual(await found(`labelIds=${bug?.id},${ui?.id}`), ["Fix crash", "Polish"]);
  assert.deepEqual(await found(`userIds=${ana?.id}`), ["Fix crash"]);
});

Deno.test("a list that is deleted leaves its cards in the trash", async () => {
  await using planka = await startPlanka();
  const { board, list, card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  planka.person.deleteList(list("Todo"));
  assert.equal((await call(planka, `GET /api/lists/${list("Todo").id}`)).status, 404);
  const { body } = await call(planka, `GET /api/cards/${card("Fix").id}`);
  assert.equal(body.item.listId, planka.world.listOfType(board.id, "trash").id);
  assert.equal(body.item.position, null);
});

Deno.test("a list can be renamed, closed and opened again, with what is in it", async () => {
  await using planka = await startPlanka();
  const { list, card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const target = `PATCH /api/lists/${list("Todo").id}`;
  const { body } = await call(planka, target, { name: "Ready", type: "closed" });
  assert.deepEqual([body.item.name, body.item.type], ["Ready", "closed"]);
  assert.equal(planka.look.card(card("Fix")).isClosed, true);
  await call(planka, target, { type: "active" });
  assert.equal(planka.look.card(card("Fix")).isClosed, false);
  assert.equal((await call(planka, target, { type: "archive" })).status, 400);
});
