import assert from "node:assert/strict";

import { startPlanka } from "../mod.ts";
import { call, refusal } from "./client.ts";

const NEW_LABEL = { position: 65536, name: "bug", color: "berry-red" };

Deno.test("labels may share a name; the colour is one of 42, all of which the refusal names", async () => {
  await using planka = await startPlanka();
  const { board } = planka.layOut({});
  const target = `POST /api/boards/${board.id}/labels`;
  const [one, other] = [
    await call(planka, target, NEW_LABEL),
    await call(planka, target, NEW_LABEL),
  ];
  assert.deepEqual([one.status, other.status], [200, 200]);
  assert.ok(BigInt(one.body.item.id) < BigInt(other.body.item.id));
  assert.deepEqual(planka.look.boardLabels(board), ["bug", "bug"]);

  const wrong = await call(planka, target, { ...NEW_LABEL, color: "red" });
  assert.equal(wrong.status, 400);
  assert.equal(wrong.body.problems[0].match(/"[a-z]+-[a-z]+"/g).length, 42);
  const statusOf = async (name: string) =>
    (await call(planka, target, { ...NEW_LABEL, name })).status;
  assert.equal(await statusOf("x".repeat(128)), 200);
  assert.equal(await statusOf("x".repeat(129)), 400);
  assert.equal(await statusOf(""), 400);
});

Deno.test("a label is on a card once: of eight at once, one wins", async () => {
  await using planka = await startPlanka();
  const { board, card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const { id: labelId } = planka.seed.label(board, "claimed");
  const target = `POST /api/cards/${card("Fix").id}/card-labels`;
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => call(planka, target, { labelId })),
  );
  assert.equal(replies.filter(({ status }) => status === 200).length, 1);
  const lost = replies.filter(({ status }) => status === 409).map(refusal);
  assert.deepEqual(lost, Array(7).fill("409 E_CONFLICT Label already in card"));
  assert.deepEqual(planka.look.labels(card("Fix")), ["claimed"]);
});

Deno.test("a label is taken off under its literal address", async () => {
  await using planka = await startPlanka();
  const { board, card } = planka.layOut({ Todo: [{ name: "Fix", labels: ["bug"] }] });
  const [label] = planka.world.labels.where(({ boardId }) => boardId === board.id);
  const path = `DELETE /api/cards/${card("Fix").id}/card-labels`;
  assert.equal((await call(planka, `${path}/${label?.id}`)).status, 404);
  assert.deepEqual(planka.look.labels(card("Fix")), ["bug"]);
  const removed = await call(planka, `${path}/labelId:${label?.id}`);
  assert.deepEqual([removed.status, removed.body.item.labelId], [200, label?.id]);
  const again = await call(planka, `${path}/labelId:${label?.id}`);
  assert.equal(refusal(again), "404 E_NOT_FOUND Label not in card");
});

Deno.test("a label of another board is not found, and one of long ago shows its age", async () => {
  await using planka = await startPlanka();
  const { project, board, card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const foreign = planka.seed.label(planka.seed.board(project, "Other"), "bug");
  const target = `POST /api/cards/${card("Fix").id}/card-labels`;
  const reply = await call(planka, target, { labelId: foreign.id });
  assert.equal(refusal(reply), "404 E_NOT_FOUND Label not found");
  const createdAt = "2026-01-01T00:00:00.000Z";
  planka.person.putLabel(card("Fix"), planka.seed.label(board, "claimed"), createdAt);
  const { body } = await call(planka, `GET /api/cards/${card("Fix").id}`);
  assert.equal(body.included.cardLabels[0].createdAt, createdAt);
});

Deno.test("a label that is deleted is off its cards", async () => {
  await using planka = await startPlanka();
  const { board, card } = planka.layOut({ Todo: [{ name: "Fix", labels: ["bug"] }] });
  const [label] = planka.world.labels.where(({ boardId }) => boardId === board.id);
  const renamed = await call(planka, `PATCH /api/labels/${label?.id}`, { name: "ui" });
  assert.equal(renamed.body.item.name, "ui");
  assert.equal((await call(planka, `DELETE /api/labels/${label?.id}`)).status, 200);
  assert.deepEqual(planka.look.labels(card("Fix")), []);
});

Deno.test("a member is on a card once, and has to be on the board", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const path = `/api/cards/${card("Fix").id}/card-memberships`;
  const add = (userId: string) => call(planka, `POST ${path}`, { userId });
  assert.equal((await add(planka.bot.id)).body.item.userId, planka.bot.id);
  assert.equal(refusal(await add(planka.bot.id)), "409 E_CONFLICT User already card member");
  const stranger = planka.seed.user({ username: "stranger" });
  assert.equal(refusal(await add(stranger.id)), "404 E_NOT_FOUND User not found");
  assert.equal(refusal(await add("1")), "404 E_NOT_FOUND User not found");
  const remove = `DELETE ${path}/userId:${planka.bot.id}`;
  assert.equal((await call(planka, remove)).status, 200);
  assert.equal(refusal(await call(planka, remove)), "404 E_NOT_FOUND User not card member");
});

Deno.test("checklists: lists of tasks, which can be checked, renamed and removed", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const lists = `POST /api/cards/${card("Fix").id}/task-lists`;
  assert.equal((await call(planka, lists, { name: "Steps" })).status, 400);
  const list = (await call(planka, lists, { position: 65536, name: "Steps" })).body.item;
  const tasks = `POST /api/task-lists/${list.id}/tasks`;
  const { body: { item } } = await call(planka, tasks, { position: 65536, name: "Test" });
  const { id, createdAt: _createdAt, ...rest } = item;
  assert.deepEqual(rest, {
    updatedAt: null,
    linkedCardId: null,
    assigneeUserId: null,
    isCompleted: false,
    position: 65536,
    name: "Test",
    taskListId: list.id,
  });
  const done = await call(planka, `PATCH /api/tasks/${id}`, { isCompleted: true });
  assert.equal(done.body.item.isCompleted, true);
  assert.equal((await call(planka, `DELETE /api/tasks/${id}`)).status, 200);
  const gone = await call(planka, `PATCH /api/tasks/${id}`, { isCompleted: true });
  assert.equal(refusal(gone), "404 E_NOT_FOUND Task not found");
  assert.equal((await call(planka, `DELETE /api/task-lists/${list.id}`)).status, 200);
  const { body } = await call(planka, `GET /api/cards/${card("Fix").id}`);
  assert.deepEqual(body.included.taskLists, []);
});
