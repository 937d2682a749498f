import assert from "node:assert/strict";

import { call, type Reply } from "./facts/client.ts";
import {
  badGateway,
  broken,
  cutBody,
  dropAfter,
  dropBefore,
  type FakePlanka,
  late,
  limited,
  malformed,
  silence,
  silenceAfter,
  slow,
  startPlanka,
  unauthorized,
} from "./mod.ts";

const COMMENTS = "POST /api/cards/:id/comments";

/** A Planka with one card, and what sends a comment to it as a client would that never repeats. */
async function withCard() {
  const planka = await startPlanka();
  const card = planka.layOut({ Todo: [{ name: "Fix" }] }).card("Fix");
  const path = `/api/cards/${card.id}/comments`;
  const comment = (signal?: AbortSignal) => post(planka, path, { text: "Hi" }, signal);
  return { planka, card, comment, [Symbol.asyncDispose]: () => planka[Symbol.asyncDispose]() };
}

async function post(
  { url, bot }: FakePlanka,
  path: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<Reply> {
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const headers = { "x-api-key": bot.apiKey, "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(body), client };
  const response = await fetch(`${url}${path}`, signal === undefined ? init : { ...init, signal });
  return { status: response.status, type: null, body: await response.text() };
}

Deno.test("a connection drops before or after what was asked for is done", async () => {
  await using world = await withCard();
  const { planka, card, comment } = world;
  planka.misbehave(dropBefore, COMMENTS);
  await assert.rejects(comment(), TypeError);
  assert.deepEqual(planka.look.comments(card), []);
  planka.misbehave(dropAfter, COMMENTS);
  await assert.rejects(comment(), TypeError);
  assert.deepEqual(planka.look.comments(card), ["Hi"]);
  assert.equal((await comment()).status, 200);
  assert.deepEqual(planka.requests.all(COMMENTS).map(({ status }) => status), [null, null, 200]);
});

Deno.test("fetch with its pool sends again what was not answered, so that it is done twice", async () => {
  await using world = await withCard();
  const { planka, card } = world;
  await call(planka, "GET /api/users/me");
  planka.misbehave(dropAfter, COMMENTS);
  const target = `POST /api/cards/${card.id}/comments`;
  assert.equal((await call(planka, target, { text: "Hi" })).status, 200);
  assert.deepEqual(planka.look.comments(card), ["Hi", "Hi"]);
});

Deno.test("a connection drops in the midst of an answer", async () => {
  await using world = await withCard();
  const { planka, card, comment } = world;
  planka.misbehave(cutBody, COMMENTS);
  await assert.rejects(comment(), TypeError);
  assert.deepEqual(planka.look.comments(card), ["Hi"]);
});

Deno.test("no answer ever comes, with and without the deed", async () => {
  await using world = await withCard();
  const { planka, card, comment } = world;
  for (const [fault, comments] of [[silence, []], [silenceAfter, ["Hi"]]] as const) {
    planka.misbehave(fault, COMMENTS);
    const abort = new AbortController();
    const seen = planka.requests.next(COMMENTS);
    const sent = comment(abort.signal);
    await seen;
    abort.abort();
    await assert.rejects(sent, { name: "AbortError" });
    assert.deepEqual(planka.look.comments(card), comments);
  }
});

Deno.test("an answer comes late; or what is asked for is done late", async () => {
  await using world = await withCard();
  const { planka, card, comment } = world;
  for (const [fault, before] of [[late, 1], [slow, 1]] as const) {
    const gate = Promise.withResolvers<void>();
    planka.misbehave(fault(gate.promise), COMMENTS);
    const seen = planka.requests.next(COMMENTS);
    const sent = comment();
    assert.equal((await seen).status, null);
    assert.equal(planka.look.comments(card).length, before);
    gate.resolve();
    assert.equal((await sent).status, 200);
  }
  assert.equal(planka.look.comments(card).length, 2);
});

Deno.test("a limit says when to come again, with 429 or 403", async () => {
  await using planka = await startPlanka();
  const retryAfter = async () => {
    const response = await fetch(`${planka.url}/api/users/me`);
    await response.body?.cancel();
    return [response.status, response.headers.get("retry-after")];
  };
  planka.misbehave(limited(30));
  planka.misbehave(limited("Wed, 21 Oct 2026 07:28:00 GMT", 403));
  assert.deepEqual(await retryAfter(), [429, "30"]);
  assert.deepEqual(await retryAfter(), [403, "Wed, 21 Oct 2026 07:28:00 GMT"]);
  assert.deepEqual(await retryAfter(), [401, null]);
});

Deno.test("a broken Planka answers 500 in text, one that is down 502 in HTML", async () => {
  await using planka = await startPlanka();
  planka.misbehave(broken, "GET /api/users/me");
  planka.misbehave(badGateway, "GET /api/users/me");
  const first = await call(planka, "GET /api/users/me");
  const second = await call(planka, "GET /api/users/me");
  assert.deepEqual([first.status, first.type], [500, "text/plain; charset=utf-8"]);
  assert.deepEqual([second.status, second.type], [502, "text/html; charset=utf-8"]);
});

Deno.test("faults meet as many requests as they are for, of their target alone, until all is healed", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const get = async (path: string) => (await call(planka, `GET /api/${path}`)).status;
  planka.misbehave(broken, "GET /api/cards/:id", 2);
  assert.equal(await get("projects"), 200);
  assert.equal(await get(`cards/${card("Fix").id}/comments`), 200);
  const statuses = [];
  for (let count = 0; count < 3; count++) statuses.push(await get(`cards/${card("Fix").id}`));
  assert.deepEqual(statuses, [500, 500, 200]);

  planka.misbehave(unauthorized, "* /api/*", Infinity);
  assert.deepEqual([await get("projects"), await get("users/me")], [401, 401]);
  planka.heal();
  assert.equal(await get("projects"), 200);
  assert.throws(() => planka.misbehave(broken, "/api/cards/:id"), /say "METHOD \/path"/);
});

Deno.test("one malformed card is among good ones", async () => {
  await using planka = await startPlanka();
  const { list, card } = planka.layOut({ Todo: [{ name: "Good" }, { name: "Bad" }] });
  planka.misbehave(malformed(card("Bad").id, { name: null }), "GET /api/lists/:id");
  const { body } = await call(planka, `GET /api/lists/${list("Todo").id}`);
  const names = body.included.cards.map(({ name }: { name: unknown }) => name);
  assert.deepEqual(names, ["Good", null]);
  assert.equal(planka.look.card(card("Bad")).name, "Bad");
});

Deno.test("a Planka that was stopped refuses connections, and knows all when it goes on", async () => {
  await using world = await withCard();
  const { planka, card, comment } = world;
  assert.equal((await comment()).status, 200);
  await planka.stop();
  await assert.rejects(comment(), TypeError);
  await planka.resume();
  assert.equal((await comment()).status, 200);
  assert.deepEqual(planka.look.comments(card), ["Hi", "Hi"]);
});
