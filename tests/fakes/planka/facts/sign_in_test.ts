import assert from "node:assert/strict";

import { type FakePlanka, startPlanka } from "../mod.ts";
import { call, refusal, type Reply, send } from "./client.ts";

const GONE = "401 E_UNAUTHORIZED Access token is missing, invalid or expired";

function login(planka: FakePlanka, emailOrUsername: string, password: string): Promise<Reply> {
  return call(planka, "POST /api/access-tokens", { emailOrUsername, password }, null);
}

function me(planka: FakePlanka, headers: HeadersInit): Promise<Reply> {
  return send(planka, "GET /api/users/me", { headers });
}

Deno.test("a login by username or e-mail gives a token of a year, in the shape of a JWT", async () => {
  await using planka = await startPlanka();
  const { username, email, password } = planka.bot;
  for (const name of [username, email, username.toUpperCase()]) {
    const { status, body } = await login(planka, name, password);
    assert.equal(status, 200);
    const { exp, iat, sub } = JSON.parse(atob(body.item.split(".")[1]));
    assert.deepEqual([exp - iat, sub], [365 * 24 * 60 * 60, planka.bot.id]);
    const reply = await me(planka, { authorization: `Bearer ${body.item}` });
    assert.equal(reply.body.item.username, username);
  }
});

Deno.test("a wrong password, an unknown user and a deactivated one can't be told apart", async () => {
  await using planka = await startPlanka();
  const { username, password } = planka.bot;
  const INVALID = "401 E_UNAUTHORIZED Invalid credentials";
  assert.equal(refusal(await login(planka, username, "wrong")), INVALID);
  assert.equal(refusal(await login(planka, "nobody", password)), INVALID);
  planka.person.deactivate(planka.bot);
  assert.equal(refusal(await login(planka, username, password)), INVALID);
  assert.equal((await login(planka, "x", password)).status, 400);
});

Deno.test("the first login asks for the terms to be accepted, by whoever holds the pending token", async () => {
  await using planka = await startPlanka();
  const ana = planka.seed.user({ username: "ana", hasAcceptedTerms: false });
  const first = await login(planka, "ana", ana.password);
  assert.equal(first.status, 403);
  const { pendingToken, ...rest } = first.body;
  const message = "Terms acceptance required";
  assert.deepEqual(rest, { code: "E_FORBIDDEN", message, step: "accept-terms" });
  assert.equal((await me(planka, { authorization: `Bearer ${pendingToken}` })).status, 401);

  const { body: { item } } = await call(planka, "GET /api/terms", undefined, null);
  assert.deepEqual(Object.keys(item).toSorted(), ["content", "language", "signature"]);
  const accept = (signature: string) =>
    call(planka, "POST /api/access-tokens/accept-terms", { pendingToken, signature }, null);
  assert.equal((await accept("short")).status, 400);
  assert.equal(refusal(await accept("0".repeat(64))), "403 E_FORBIDDEN Invalid signature");
  const accepted = await accept(item.signature);
  assert.equal(accepted.status, 200);
  const reply = await me(planka, { authorization: `Bearer ${accepted.body.item}` });
  assert.equal(reply.body.item.id, ana.id);
  assert.equal(refusal(await accept(item.signature)), "401 E_UNAUTHORIZED Invalid pending token");
  assert.equal((await login(planka, "ana", ana.password)).status, 200);
});

Deno.test("a key needs no terms", async () => {
  await using planka = await startPlanka();
  const ana = planka.seed.user({ username: "ana", hasAcceptedTerms: false });
  assert.equal((await call(planka, "GET /api/users/me", undefined, ana)).status, 200);
});

Deno.test("an admin makes a key, which a second one replaces at once", async () => {
  await using planka = await startPlanka();
  const target = `POST /api/users/${planka.bot.id}/api-key`;
  const made = await call(planka, target, {}, planka.admin);
  assert.match(made.body.included.apiKey, /^[A-Za-z0-9]{8}_[A-Za-z0-9]{32}$/);
  assert.equal(made.body.item.id, planka.bot.id);
  assert.equal((await me(planka, { "x-api-key": made.body.included.apiKey })).status, 200);
  assert.equal(refusal(await call(planka, "GET /api/users/me")), GONE);
  await call(planka, target, {}, planka.admin);
  assert.equal(refusal(await me(planka, { "x-api-key": made.body.included.apiKey })), GONE);
  assert.equal((await call(planka, target, {}, planka.seed.user({ username: "ana" }))).status, 404);
});

Deno.test("a revoked key, a wrong one and a deactivated user's can't be told apart", async () => {
  await using planka = await startPlanka();
  const ana = planka.seed.user({ username: "ana" });
  const { id } = planka.bot;
  const own = await call(planka, `PATCH /api/users/${id}`, { apiKey: null });
  assert.equal(refusal(own), "403 E_FORBIDDEN Not enough rights");
  const revoked = await call(planka, `PATCH /api/users/${id}`, { apiKey: null }, planka.admin);
  assert.equal(revoked.status, 200);
  planka.person.deactivate(ana);
  assert.equal(refusal(await call(planka, "GET /api/users/me")), GONE);
  assert.equal(refusal(await call(planka, "GET /api/users/me", undefined, ana)), GONE);
  assert.equal(refusal(await me(planka, { "x-api-key": "AAAAAAAA_b" })), GONE);
});

Deno.test("beside a Bearer a key is not looked at", async () => {
  await using planka = await startPlanka();
  const headers = { "x-api-key": planka.bot.apiKey };
  assert.equal((await me(planka, { ...headers, authorization: "Bearer x" })).status, 401);
  assert.equal((await me(planka, { ...headers, authorization: "Basic x" })).status, 200);
  const { body } = await login(planka, "demo", planka.admin.password);
  const reply = await me(planka, { ...headers, authorization: `Bearer ${body.item}` });
  assert.equal(reply.body.item.username, "demo");
});

Deno.test("a person who revokes takes the key and ends the logins", async () => {
  await using planka = await startPlanka();
  const { body } = await login(planka, "artificer", planka.bot.password);
  planka.person.revoke(planka.bot);
  assert.equal(refusal(await me(planka, { authorization: `Bearer ${body.item}` })), GONE);
  assert.equal(refusal(await call(planka, "GET /api/users/me")), GONE);
});

Deno.test("only admins see the addresses of others, and the list of all", async () => {
  await using planka = await startPlanka();
  const { board } = planka.layOut({});
  const seenBy = async (account = planka.bot) => {
    const { body } = await call(planka, `GET /api/boards/${board.id}`, undefined, account);
    return body.included.users.map(({ email }: { email?: string }) => email ?? null);
  };
  assert.deepEqual(await seenBy(), [null, "artificer@example.com"]);
  assert.deepEqual(await seenBy(planka.admin), ["demo@example.com", "artificer@example.com"]);
  const { body } = await call(planka, "GET /api/users/me");
  assert.deepEqual(
    [body.item.id, body.item.email, body.item.role, body.item.name, body.item.username],
    [planka.bot.id, "artificer@example.com", "boardUser", "Artificer", "artificer"],
  );
  const list = await call(planka, "GET /api/users");
  assert.equal(refusal(list), "403 E_FORBIDDEN Not enough rights");
  const all = await call(planka, "GET /api/users", undefined, planka.admin);
  assert.equal(all.body.items.length, 2);
  assert.equal((await call(planka, `GET /api/users/${planka.admin.id}`)).status, 404);
});

Deno.test("an admin makes a user, whose name and address are nobody else's", async () => {
  await using planka = await startPlanka();
  const user = {
    email: "ana@example.com",
    password: "ana-password",
    role: "boardUser",
    name: "Ana",
    username: "ana",
  };
  const make = (by = planka.admin) => call(planka, "POST /api/users", user, by);
  assert.equal((await make(planka.bot)).status, 404);
  assert.equal((await make()).body.item.username, "ana");
  assert.equal((await make()).status, 409);
  assert.equal((await login(planka, "ana", user.password)).body.step, "accept-terms");
});
