import assert from "node:assert/strict";

import { startPlanka } from "../mod.ts";
import { call, refusal, send } from "./client.ts";

const three = { Todo: [{ name: "First" }, { name: "Second" }, { name: "Third" }], Doing: [] };

Deno.test("a card is made with type, position and name, and comes back whole", async () => {
  await using planka = await startPlanka();
  const { board, list } = planka.layOut({ Todo: [] });
  const values = { type: "project", position: 65536, name: "Fix", description: null, other: 1 };
  const { status, body } = await call(planka, `POST /api/lists/${list("Todo").id}/cards`, values);
  assert.equal(status, 200);
  assert.match(body.item.id, /^[1-9]\d{17,18}$/);
  assert.match(body.item.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const { id: _id, createdAt: _createdAt, listChangedAt: _listChangedAt, ...item } = body.item;
  assert.deepEqual(item, {
    updatedAt: null,
    type: "project",
    position: 65536,
    name: "Fix",
    description: null,
    dueDate: null,
    isDueCompleted: null,
    stopwatch: null,
    commentsTotal: 0,
    isClosed: false,
    boardId: board.id,
    listId: list("Todo").id,
    creatorUserId: planka.bot.id,
    prevListId: null,
    coverAttachmentId: null,
  });
});

Deno.test("what a new card lacks or has too much of is refused", async () => {
  await using planka = await startPlanka();
  const target = `POST /api/lists/${planka.layOut({ Todo: [] }).list("Todo").id}/cards`;
  const good = { type: "project", position: 1, name: "Fix" };
  const statusOf = async (change: object) =>
    (await call(planka, target, { ...good, ...change })).status;
  assert.equal(await statusOf({ type: undefined }), 400);
  assert.equal(await statusOf({ type: "task" }), 400);
  assert.equal(await statusOf({ name: undefined }), 400);
  assert.equal(await statusOf({ name: "" }), 400);
  assert.equal(await statusOf({ name: "x".repeat(1024) }), 200);
  assert.equal(await statusOf({ name: "x".repeat(1025) }), 400);
  assert.equal(await statusOf({ description: "" }), 400);
  assert.equal(await statusOf({ position: -1 }), 400);
  assert.equal(await statusOf({ position: null }), 500);
  assert.equal(await statusOf({ name: "a\0b" }), 500);
  const unplaced = await call(planka, target, { type: "story", name: "Fix" });
  assert.equal(refusal(unplaced), "422 E_UNPROCESSABLE_ENTITY Position must be present");
});

Deno.test("GET adds what is on the card, and of the users the creator alone", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({
    Todo: [{
      name: "Fix",
      labels: ["bug"],
      assignees: ["ana"],
      tasks: [{ name: "Test", isCompleted: true }],
    }],
  });
  const { body } = await call(planka, `GET /api/cards/${card("Fix").id}`);
  const { included } = body;
  assert.equal(included.cardLabels.length, 1);
  assert.equal(included.cardMemberships.length, 1);
  assert.equal(included.taskLists[0].name, "Checklist");
  assert.deepEqual([included.tasks[0].name, included.tasks[0].isCompleted], ["Test", true]);
  assert.deepEqual(included.users.map(({ username }: { username: string }) => username), ["demo"]);
});

Deno.test("a move takes a list and a position", async () => {
  await using planka = await startPlanka();
  const { list, card } = planka.layOut(three);
  const target = `PATCH /api/cards/${card("First").id}`;
  const unplaced = await call(planka, target, { listId: list("Doing").id });
  assert.equal(refusal(unplaced), "422 E_UNPROCESSABLE_ENTITY Position must be present");
  assert.equal(
    (await call(planka, target, { listId: list("Doing").id, position: null })).status,
    500,
  );
  const moved = await call(planka, target, { listId: list("Doing").id, position: 65536 });
  assert.equal(moved.body.item.listId, list("Doing").id);
  assert.ok(moved.body.item.listChangedAt >= card("First").listChangedAt);
  assert.deepEqual(planka.look.order(list("Todo")), ["Second", "Third"]);
  assert.equal((await call(planka, target, { listId: "1", position: 1 })).status, 404);
});

Deno.test("a move to where the card is changes nothing but updatedAt, and no precondition is asked", async () => {
  await using planka = await startPlanka();
  const { list, card } = planka.layOut(three);
  const { id, listChangedAt } = card("First");
  const headers = {
    "x-api-key": planka.bot.apiKey,
    "content-type": "application/json",
    "if-match": '"old"',
  };
  const body = JSON.stringify({ listId: list("Todo").id });
  const { status, body: { item } } = await send(planka, `PATCH /api/cards/${id}`, {
    headers,
    body,
  });
  assert.equal(status, 200);
  assert.equal(item.listChangedAt, listChangedAt);
  assert.notEqual(item.updatedAt, null);
});

Deno.test("a position too near to a neighbour's moves the cards behind it", async () => {
  await using planka = await startPlanka();
  const { list } = planka.layOut(three);
  const target = `POST /api/lists/${list("Todo").id}/cards`;
  await call(planka, target, { type: "project", position: 65536.1, name: "Near" });
  assert.deepEqual(planka.look.order(list("Todo")), ["First", "Near", "Second", "Third"]);
  const positions = planka.look.cardsIn(list("Todo")).map(({ position }) => position);
  assert.deepEqual(positions, [65536, 98304, 131072, 196608]);
});

Deno.test("a closed list closes its cards, an active one opens them", async () => {
  await using planka = await startPlanka();
  const { board, list, card } = planka.layOut(three);
  const closed = planka.seed.list(board, "Closed", "closed");
  const target = `PATCH /api/cards/${card("First").id}`;
  const gone = await call(planka, target, { listId: closed.id, position: 1 });
  assert.equal(gone.body.item.isClosed, true);
  const back = await call(planka, target, { listId: list("Todo").id, position: 1 });
  assert.equal(back.body.item.isClosed, false);
});

Deno.test("an archived card can be read and commented on; a deleted one is gone for all", async () => {
  await using planka = await startPlanka();
  const { board, card } = planka.layOut(three);
  const archive = planka.world.listOfType(board.id, "archive");
  const { id } = card("First");
  const archived = await call(planka, `PATCH /api/cards/${id}`, { listId: archive.id });
  assert.equal(archived.status, 200);
  const { body: { item } } = await call(planka, `GET /api/cards/${id}`);
  assert.deepEqual([item.listId, item.position, item.isClosed], [archive.id, null, false]);
  assert.equal((await call(planka, `POST /api/cards/${id}/comments`, { text: "Hi" })).status, 200);

  const deleted = await call(planka, `DELETE /api/cards/${id}`);
  assert.deepEqual([deleted.status, deleted.body.item.id], [200, id]);
  for (const target of ["GET", "PATCH", "DELETE"].map((method) => `${method} /api/cards/${id}`)) {
    const reply = await call(planka, target, target.startsWith("GET") ? undefined : { name: "x" });
    assert.equal(refusal(reply), "404 E_NOT_FOUND Card not found");
  }
  assert.equal((await call(planka, `GET /api/cards/${id}/comments`)).status, 404);
  assert.equal((await call(planka, `POST /api/cards/${id}/comments`, { text: "Hi" })).status, 404);
});

Deno.test("a PATCH whose body does not say that it is JSON is answered with 200 and does nothing", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut(three);
  const headers = { "x-api-key": planka.bot.apiKey };
  const body = JSON.stringify({ name: "Other" });
  const reply = await send(planka, `PATCH /api/cards/${card("First").id}`, { headers, body });
  assert.equal(reply.status, 200);
  assert.deepEqual(planka.look.card(card("First")), card("First"));
});

Deno.test("another board takes the list, too, drops who is not on it and copies the labels", async () => {
  await using planka = await startPlanka();
  const { project, card } = planka.layOut({
    Todo: [{ name: "Fix", labels: ["bug", "ui"], assignees: ["ana", "ben"] }],
  });
  const other = planka.seed.board(project, "Other", [planka.bot]);
  const [ana] = planka.world.users.where(({ username }) => username === "ana");
  if (ana !== undefined) planka.seed.member(other, ana);
  planka.seed.label(other, "ui");
  const inbox = planka.seed.list(other, "Inbox");
  const target = `PATCH /api/cards/${card("Fix").id}`;
  assert.equal((await call(planka, target, { boardId: other.id, position: 1 })).status, 422);
  assert.equal((await call(planka, target, { listId: inbox.id, position: 1 })).status, 404);
  const place = { boardId: other.id, listId: inbox.id, position: 1 };
  assert.equal((await call(planka, target, place)).status, 200);
  assert.deepEqual(planka.look.members(card("Fix")), ["ana"]);
  assert.deepEqual(planka.look.labels(card("Fix")).toSorted(), ["bug", "ui"]);
  assert.deepEqual(planka.look.boardLabels(other), ["ui", "bug"]);
});
