import assert from "node:assert/strict";

import { type FakePlanka, startPlanka } from "../mod.ts";
import { call, refusal } from "./client.ts";

const DENIED = "403 E_FORBIDDEN Not enough rights";

async function discovered(planka: FakePlanka, account = planka.bot): Promise<string[][]> {
  const { body } = await call(planka, "GET /api/projects", undefined, account);
  const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name);
  return [names(body.items), names(body.included.boards)];
}

Deno.test("projects come with the boards that one may see", async () => {
  await using planka = await startPlanka();
  const { project } = planka.layOut({ Todo: [] }, { project: "P", board: "Seen" });
  planka.seed.board(project, "Hidden");
  planka.layOut({ Todo: [] }, { project: "Q", editors: [] });
  assert.deepEqual(await discovered(planka), [["P"], ["Seen"]]);
  assert.deepEqual(await discovered(planka, planka.admin), [["P", "Q"], [
    "Seen",
    "Hidden",
    "Work",
  ]]);
  const { body } = await call(planka, "GET /api/projects");
  assert.equal(body.included.boardMemberships[0].userId, planka.bot.id);
  assert.equal(body.included.boards[0].projectId, project.id);
});

Deno.test("two boards of one name are two boards", async () => {
  await using planka = await startPlanka();
  const { project } = planka.layOut({}, { project: "P", board: "Same" });
  planka.seed.board(project, "Same", [planka.bot]);
  assert.deepEqual(await discovered(planka), [["P"], ["Same", "Same"]]);
});

Deno.test("a board comes whole, with lists of all four types and no comments", async () => {
  await using planka = await startPlanka();
  const { board, card } = planka.layOut({
    Todo: [{ name: "Fix", labels: ["bug"], assignees: ["ana"], comments: ["Hi"] }, { name: "Old" }],
  });
  planka.seed.list(board, "Closed", "closed");
  planka.person.archiveCard(card("Old"));
  const { body: { item, included } } = await call(planka, `GET /api/boards/${board.id}`);
  assert.equal(item.name, "Work");
  const lists = included.lists.map((list: Record<string, unknown>) => [
    list["type"],
    list["name"],
    list["position"],
  ]);
  assert.deepEqual(lists, [
    ["active", "Todo", 65536],
    ["closed", "Closed", 131072],
    ["archive", null, null],
    ["trash", null, null],
  ]);
  assert.deepEqual(included.cards.map(({ name }: { name: string }) => name), ["Fix"]);
  assert.equal(included.cards[0].commentsTotal, 1);
  assert.equal(included.comments, undefined);
  assert.equal(included.cardLabels[0].labelId, included.labels[0].id);
  assert.equal(included.cardMemberships.length, 1);
  assert.equal(included.users.length, 3);
  assert.equal(included.projects[0].name, "Artificer");
});

Deno.test("two thousand cards are on one page", async () => {
  await using planka = await startPlanka();
  const { board, list } = planka.layOut({ Todo: [] });
  planka.seed.cards(list("Todo"), 2000);
  const { body } = await call(planka, `GET /api/boards/${board.id}`);
  assert.equal(body.included.cards.length, 2000);
});

Deno.test("who is no member finds neither board nor list nor card", async () => {
  await using planka = await startPlanka();
  const { board, list, card } = planka.layOut({ Todo: [{ name: "Fix" }] }, { editors: [] });
  assert.deepEqual(await discovered(planka), [[], []]);
  const answers = {
    [`GET /api/boards/${board.id}`]: "Board not found",
    [`GET /api/lists/${list("Todo").id}`]: "List not found",
    [`GET /api/lists/${list("Todo").id}/cards`]: "List not found",
    [`GET /api/cards/${card("Fix").id}`]: "Card not found",
    [`GET /api/cards/${card("Fix").id}/comments`]: "Card not found",
  };
  for (const [target, message] of Object.entries(answers)) {
    assert.equal(refusal(await call(planka, target)), `404 E_NOT_FOUND ${message}`);
  }
});

Deno.test("a viewer reads, and may write nothing", async () => {
  await using planka = await startPlanka();
  const { board, list, card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  planka.seed.member(board, planka.bot, "viewer");
  const { id } = card("Fix");
  const label = planka.seed.label(board, "bug");
  const reads = [`boards/${board.id}`, `lists/${list("Todo").id}`, `cards/${id}`];
  for (const path of [...reads, `cards/${id}/comments`]) {
    assert.equal((await call(planka, `GET /api/${path}`)).status, 200);
  }
  const writes: readonly [string, unknown][] = [
    [`PATCH /api/cards/${id}`, { name: "Other" }],
    [`DELETE /api/cards/${id}`, {}],
    [`POST /api/lists/${list("Todo").id}/cards`, { type: "project", position: 1, name: "New" }],
    [`POST /api/cards/${id}/comments`, { text: "Hi" }],
    [`POST /api/cards/${id}/card-labels`, { labelId: label.id }],
    [`POST /api/cards/${id}/card-memberships`, { userId: planka.bot.id }],
    [`POST /api/cards/${id}/task-lists`, { position: 1, name: "List" }],
    [`POST /api/boards/${board.id}/labels`, { position: 1, name: "ui", color: "wet-rock" }],
    [`POST /api/boards/${board.id}/lists`, { position: 1, name: "New", type: "active" }],
    [`PATCH /api/lists/${list("Todo").id}`, { name: "Other" }],
  ];
  for (const [target, body] of writes) {
    assert.equal(refusal(await call(planka, target, body)), DENIED, target);
  }
  planka.seed.member(board, planka.bot, "viewer", false);
  const comments = `POST /api/cards/${id}/comments`;
  assert.equal(refusal(await call(planka, comments, { text: "Hi" })), DENIED);
  planka.seed.member(board, planka.bot, "viewer", true);
  assert.equal((await call(planka, comments, { text: "Hi" })).status, 200);
  assert.equal(refusal(await call(planka, `PATCH /api/cards/${id}`, { name: "Other" })), DENIED);
});

Deno.test("an admin who is no member reads all, and writes are told that there is no such card", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const other = planka.seed.user({ username: "root", role: "admin" });
  const target = `/api/cards/${card("Fix").id}`;
  assert.equal((await call(planka, `GET ${target}`, undefined, other)).status, 200);
  for (const path of [target, `${target}/comments`, `${target}/card-memberships`]) {
    const method = path === target ? "PATCH" : "POST";
    const body = { name: "Other", text: "Hi", userId: other.id };
    const reply = await call(planka, `${method} ${path}`, body, other);
    assert.equal(refusal(reply), "404 E_NOT_FOUND Card not found");
  }
});

Deno.test("whoever creates a board is its editor, and lets others on", async () => {
  await using planka = await startPlanka();
  const post = async (target: string, body: unknown) =>
    (await call(planka, `POST ${target}`, body, planka.admin)).body;
  const { item: project } = await post("/api/projects", { type: "shared", name: "P" });
  const made = await post(`/api/projects/${project.id}/boards`, { position: 65536, name: "B" });
  assert.equal(made.included.boardMemberships[0].role, "editor");
  const board = made.item.id;
  const list = { type: "active", position: 65536, name: "Todo" };
  assert.equal((await post(`/api/boards/${board}/lists`, list)).item.name, "Todo");
  const member = { userId: planka.bot.id, role: "editor" };
  await post(`/api/boards/${board}/board-memberships`, member);
  assert.equal((await call(planka, `GET /api/boards/${board}`)).status, 200);
  const again = await post(`/api/boards/${board}/board-memberships`, member);
  assert.equal(again.code, "E_CONFLICT");
  assert.equal(
    refusal(await call(planka, "POST /api/projects", { type: "shared", name: "Q" })),
    DENIED,
  );
});

Deno.test("who is expelled is off the board and its cards at once", async () => {
  await using planka = await startPlanka();
  const { board, card } = planka.layOut({ Todo: [{ name: "Fix", assignees: ["artificer"] }] });
  planka.person.expel(board, planka.bot);
  assert.deepEqual(planka.look.members(card("Fix")), []);
  assert.equal((await call(planka, `GET /api/boards/${board.id}`)).status, 404);
});

Deno.test("who manages a project changes and ends memberships of its boards, and people leave", async () => {
  await using planka = await startPlanka();
  const { board, card } = planka.layOut({ Todo: [{ name: "Fix", assignees: ["artificer"] }] });
  const { id } = planka.seed.member(board, planka.bot);
  const path = `/api/board-memberships/${id}`;
  const asAdmin = async (target: string, body?: unknown) =>
    (await call(planka, target, body, planka.admin)).body.item;
  const rights = async (body: unknown) => {
    const { role, canComment } = await asAdmin(`PATCH ${path}`, body);
    return [role, canComment];
  };
  assert.deepEqual(await rights({ role: "viewer" }), ["viewer", false]);
  assert.deepEqual(await rights({ canComment: true }), ["viewer", true]);
  assert.deepEqual(await rights({ role: "editor" }), ["editor", null]);

  const MISSING = "404 E_NOT_FOUND Board membership not found";
  assert.equal(refusal(await call(planka, `PATCH ${path}`, { role: "viewer" })), MISSING);
  assert.equal((await asAdmin(`DELETE ${path}`)).userId, planka.bot.id);
  assert.deepEqual(planka.look.members(card("Fix")), []);
  assert.equal(
    refusal(await call(planka, `DELETE ${path}`, undefined, planka.admin)),
    MISSING,
  );
  const own = planka.seed.member(board, planka.bot);
  assert.equal((await call(planka, `DELETE /api/board-memberships/${own.id}`)).status, 200);
});
