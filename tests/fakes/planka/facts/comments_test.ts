import assert from "node:assert/strict";

import { startPlanka } from "../mod.ts";
import { call } from "./client.ts";

Deno.test("a comment comes back whole, and counts on its card", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const target = `POST /api/cards/${card("Fix").id}/comments`;
  const { body: { item } } = await call(planka, target, { text: "Hi" });
  assert.deepEqual(Object.keys(item).toSorted(), [
    "cardId",
    "createdAt",
    "id",
    "text",
    "updatedAt",
    "userId",
  ]);
  assert.deepEqual([item.text, item.userId, item.updatedAt], ["Hi", planka.bot.id, null]);
  assert.deepEqual(planka.look.comments(card("Fix")), ["Hi"]);
  assert.equal(planka.look.card(card("Fix")).commentsTotal, 1);
  assert.equal(planka.look.card(card("Fix")).listChangedAt, card("Fix").listChangedAt);
});

Deno.test("an empty comment, one that is too long and one with a NUL are refused, each in its way", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const target = `POST /api/cards/${card("Fix").id}/comments`;
  const statusOf = async (text: unknown) => (await call(planka, target, { text })).status;
  assert.equal(await statusOf(""), 400);
  assert.equal(await statusOf(undefined), 400);
  assert.equal(await statusOf("x".repeat(1_048_577)), 400);
  const broken = await call(planka, target, { text: "a\0b" });
  assert.deepEqual([broken.status, broken.type], [500, "text/plain; charset=utf-8"]);
  assert.deepEqual(planka.look.comments(card("Fix")), []);
});

Deno.test("comments come newest first, fifty a page, with the authors of that page", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const { id } = card("Fix");
  for (let count = 0; count < 60; count++) planka.person.comment(card("Fix"), `By hand ${count}`);
  const target = `POST /api/cards/${id}/comments`;
  for (let count = 0; count < 50; count++) await call(planka, target, { text: `By bot ${count}` });

  const page = async (query: string) => {
    const { body } = await call(planka, `GET /api/cards/${id}/comments${query}`);
    const texts = body.items.map(({ text }: { text: string }) => text);
    const authors = body.included.users.map(({ username }: { username: string }) => username);
    return { texts, authors, last: body.items.at(-1)?.id };
  };
  const first = await page("");
  assert.deepEqual([first.texts[0], first.texts[49], first.texts.length], [
    "By bot 49",
    "By bot 0",
    50,
  ]);
  assert.deepEqual(first.authors, ["artificer"]);
  const second = await page(`?beforeId=${first.last}`);
  assert.deepEqual([second.texts[0], second.texts.length], ["By hand 59", 50]);
  assert.deepEqual(second.authors, ["demo"]);
  const third = await page(`?beforeId=${second.last}`);
  assert.equal(third.texts.length, 10);
  assert.deepEqual((await page(`?beforeId=${third.last}`)).texts, []);
});

Deno.test("a comment can be deleted, and there is no key that makes a repeat harmless", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const target = `POST /api/cards/${card("Fix").id}/comments`;
  const { body: { item } } = await call(planka, target, { text: "Hi" });
  await call(planka, target, { text: "Hi" });
  assert.deepEqual(planka.look.comments(card("Fix")), ["Hi", "Hi"]);
  assert.equal((await call(planka, `DELETE /api/comments/${item.id}`)).status, 200);
  assert.deepEqual(planka.look.comments(card("Fix")), ["Hi"]);
  assert.equal(planka.look.card(card("Fix")).commentsTotal, 1);
});
