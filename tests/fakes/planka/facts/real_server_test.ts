import assert from "node:assert/strict";

import { broken, startPlanka } from "../mod.ts";
import { call, refusal } from "./client.ts";

Deno.test("a user who lost a board gets 404 for all that is on it, as for what was deleted", async () => {
  await using planka = await startPlanka();
  const { board, card, list } = planka.layOut({ Todo: [{ name: "Fix", comments: ["Hi"] }] });
  const { id } = card("Fix");
  planka.person.expel(board, planka.bot);
  const refusals = [
    refusal(await call(planka, `GET /api/cards/${id}`)),
    refusal(await call(planka, `GET /api/cards/${id}/comments`)),
    refusal(await call(planka, `POST /api/cards/${id}/comments`, { text: "Hi" })),
    refusal(await call(planka, `PATCH /api/cards/${id}`, { name: "x" })),
    refusal(await call(planka, `GET /api/lists/${list("Todo").id}`)),
    refusal(await call(planka, `GET /api/boards/${board.id}`)),
  ];
  assert.deepEqual(refusals, [
    ...Array.from({ length: 4 }, () => "404 E_NOT_FOUND Card not found"),
    "404 E_NOT_FOUND List not found",
    "404 E_NOT_FOUND Board not found",
  ]);
  assert.deepEqual((await call(planka, "GET /api/projects")).body.included.boards, []);
  planka.person.admit(board, planka.bot, "viewer");
  assert.equal((await call(planka, `GET /api/cards/${id}`)).status, 200);
  assert.equal(
    refusal(await call(planka, `PATCH /api/cards/${id}`, { name: "x" })),
    "403 E_FORBIDDEN Not enough rights",
  );
  planka.person.admit(board, planka.bot);
  assert.equal((await call(planka, `PATCH /api/cards/${id}`, { name: "x" })).status, 200);
});

Deno.test("what a client gave up is carried out once the lock in the database is released", async () => {
  await using planka = await startPlanka();
  const { card, list } = planka.layOut({ Todo: [{ name: "Fix" }, { name: "Other" }], Doing: [] });
  const { id } = card("Fix");
  const locks = [planka.lockCard(card("Fix")), planka.lockComments()];
  const writes = [
    { target: `PATCH /api/cards/${id}`, body: { listId: list("Doing").id, position: 1 } },
    { target: `POST /api/cards/${id}/comments`, body: { text: "one" } },
    { target: `POST /api/cards/${id}/comments`, body: { text: "two" } },
  ];
  for (const { target, body } of writes) {
    const [method = "", path = ""] = target.split(" ");
    const seen = planka.requests.next(target);
    const giveUp = new AbortController();
    const headers = { "x-api-key": planka.bot.apiKey, "content-type": "application/json" };
    const init = { method, headers, body: JSON.stringify(body), signal: giveUp.signal };
    const sent = fetch(planka.url + path, init);
    await seen;
    giveUp.abort();
    await assert.rejects(sent, { name: "AbortError" });
  }
  assert.equal((await call(planka, `GET /api/cards/${id}`)).status, 200, "a read does not wait");
  const other = `PATCH /api/cards/${card("Other").id}`;
  assert.equal((await call(planka, other, { name: "Free" })).status, 200);
  assert.deepEqual([planka.look.listOf(card("Fix")), planka.look.comments(card("Fix"))], [
    "Todo",
    [],
  ]);
  for (const lock of locks) lock.release();
  assert.equal((await call(planka, `PATCH /api/cards/${id}`, { name: "After" })).status, 200);
  assert.deepEqual([planka.look.listOf(card("Fix")), planka.look.comments(card("Fix"))], [
    "Doing",
    ["one", "two"],
  ]);
});

Deno.test("a list says its name and board, and keeps its id when another takes its old name", async () => {
  await using planka = await startPlanka();
  const { board, list } = planka.layOut({ Todo: [] });
  const { id } = list("Todo");
  planka.person.renameList(list("Todo"), "Hands off");
  const newer = planka.seed.list(board, "Todo");
  const { body: { item } } = await call(planka, `GET /api/lists/${id}`);
  assert.deepEqual([item.name, item.boardId], ["Hands off", board.id]);
  assert.notEqual(newer.id, id);
});

Deno.test("lengths are counted in UTF-16 units, and told backwards", async () => {
  await using planka = await startPlanka();
  const { board, card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const rename = async (name: string) => {
    const { status, body } = await call(planka, `PATCH /api/cards/${card("Fix").id}`, { name });
    return [status, status === 200 ? "" : `${body.problems}`];
  };
  assert.deepEqual(await rename("😀".repeat(512)), [200, ""]);
  const [status, problems] = await rename("😀".repeat(513));
  assert.equal(status, 400);
  assert.match(`${problems}`, /Value was -2 characters longer than the configured maximum/);
  const label = { name: "😀".repeat(70), color: "berry-red", position: 1 };
  assert.equal((await call(planka, `POST /api/boards/${board.id}/labels`, label)).status, 400);
});

Deno.test("a card whose PATCH fails stays as it is, and the others do not fail", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Bad" }, { name: "Good" }] });
  const [bad, good] = [`PATCH /api/cards/${card("Bad").id}`, `PATCH /api/cards/${card("Good").id}`];
  planka.misbehave(broken, bad, Infinity);
  assert.equal((await call(planka, bad, { name: "x" })).status, 500);
  assert.equal((await call(planka, good, { name: "x" })).status, 200);
  assert.equal(planka.look.card(card("Bad")).name, "Bad");
});

Deno.test("two users who make the same label at one moment both succeed", async () => {
  await using planka = await startPlanka();
  const { board } = planka.layOut({ Todo: [] });
  const body = { name: "claiming", color: "berry-red", position: 1 };
  const path = `POST /api/boards/${board.id}/labels`;
  const made = await Promise.all([1, 2].map(() => call(planka, path, body)));
  assert.deepEqual(made.map(({ status }) => status), [200, 200]);
  assert.deepEqual(planka.look.boardLabels(board), ["claiming", "claiming"]);
});
