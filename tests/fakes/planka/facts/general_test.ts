import assert from "node:assert/strict";

import { startPlanka } from "../mod.ts";
import { call, refusal, send } from "./client.ts";

Deno.test("ids are bigints in strings, beyond what a number can hold, and grow", async () => {
  await using planka = await startPlanka();
  const { list } = planka.layOut({ Todo: [] });
  const ids = planka.seed.cards(list("Todo"), 20).map(({ id }) => BigInt(id));
  assert.ok(ids.every((id) => id > BigInt(Number.MAX_SAFE_INTEGER)));
  assert.deepEqual(ids, ids.toSorted((one, other) => one < other ? -1 : 1));
  assert.equal(new Set(ids).size, 20);
});

Deno.test("an id that is no bigint gives 400, one with an encoded slash or an unknown one 404", async () => {
  await using planka = await startPlanka();
  const statusOf = async (id: string) => (await call(planka, `GET /api/cards/${id}`)).status;
  for (
    const id of ["abc", "0", "007", "1.5", "-1", "9223372036854775808", "1".repeat(40), "1%20"]
  ) {
    assert.equal(await statusOf(id), 400, id);
  }
  assert.equal(await statusOf("9223372036854775807"), 404);
  assert.equal(await statusOf("1%2F2"), 404);
});

Deno.test("fetch folds dots, so that an id could name another resource", async () => {
  await using planka = await startPlanka();
  const { body } = await call(planka, "GET /api/cards/../users/me");
  assert.equal(body.item.username, "artificer");
});

Deno.test("an unknown GET is answered with 200 and a page, even without credentials", async () => {
  await using planka = await startPlanka();
  for (const target of ["GET /api/cardz/1", "GET /api/cards", "GET /cards/1", "GET /"]) {
    const { status, type } = await call(planka, target, undefined, null);
    assert.deepEqual([status, type], [200, "text/html; charset=utf-8"], target);
  }
  assert.equal((await call(planka, "POST /api/cardz", {})).status, 404);
});

Deno.test("a body over 1 MiB in bytes, or of broken JSON, gives 400 and nothing to read", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const target = `POST /api/cards/${card("Fix").id}/comments`;
  const wrapping = '{"text":""}'.length;
  const statusOf = async (text: string) => {
    const { status, body } = await call(planka, target, { text });
    return [status, typeof body === "string" ? body : "JSON"];
  };
  assert.deepEqual(await statusOf("x".repeat(1024 * 1024 - wrapping)), [200, "JSON"]);
  assert.deepEqual(await statusOf("x".repeat(1024 * 1024 - wrapping + 1)), [400, ""]);
  assert.deepEqual(await statusOf("é".repeat(600_000)), [400, ""]);
  assert.deepEqual(await statusOf("é".repeat(500_000)), [200, "JSON"]);

  const headers = { "x-api-key": planka.bot.apiKey, "content-type": "application/json" };
  const broken = await send(planka, target, { headers, body: '{"text":' });
  assert.deepEqual([broken.status, broken.body], [400, ""]);
});

Deno.test("a body that does not say that it is JSON is not read, so a POST lacks all it needs", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const init = { headers: { "x-api-key": planka.bot.apiKey }, body: '{"text":"Hi"}' };
  const reply = await send(planka, `POST /api/cards/${card("Fix").id}/comments`, init);
  assert.deepEqual([reply.status, reply.body.code], [400, "E_MISSING_OR_INVALID_PARAMS"]);
});

Deno.test("invalid parameters are all named", async () => {
  await using planka = await startPlanka();
  const { list } = planka.layOut({ Todo: [] });
  const { status, body } = await call(planka, `POST /api/lists/${list("Todo").id}/cards`, {});
  assert.equal(status, 400);
  assert.equal(body.code, "E_MISSING_OR_INVALID_PARAMS");
  assert.equal(body.problems.length, 2);
  assert.match(body.message, /2 missing or invalid parameters/);
});

Deno.test("the version needs no credentials; Planka 1 has neither it nor keys", async () => {
  await using planka = await startPlanka();
  const { body } = await call(planka, "GET /api/bootstrap", undefined, null);
  assert.deepEqual(body, {
    item: { oidc: null, termsLanguages: ["de-DE", "en-US"], version: "2.1.1" },
  });
  await using next = await startPlanka({ version: "2.4.0" });
  assert.equal((await call(next, "GET /api/bootstrap")).body.item.version, "2.4.0");
  await using first = await startPlanka({ version: null });
  assert.equal((await call(first, "GET /api/bootstrap")).type, "text/html; charset=utf-8");
  assert.equal((await call(first, "GET /api/users/me")).status, 401);
});

Deno.test("without credentials the answer is 401, before anything is looked at", async () => {
  await using planka = await startPlanka();
  const reply = await call(planka, "GET /api/cards/abc", undefined, null);
  assert.equal(
    refusal(reply),
    "401 E_UNAUTHORIZED Access token is missing, invalid or expired",
  );
});
