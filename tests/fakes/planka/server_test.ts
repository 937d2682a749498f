import assert from "node:assert/strict";

import { call, send } from "./facts/client.ts";
import { makeCertificate, silence, startPlanka } from "./mod.ts";

Deno.test("requests are seen in their order, with bodies and what became of them", async () => {
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  const path = `/api/cards/${card("Fix").id}/comments`;
  await call(planka, `POST ${path}`, { text: "Hi" });
  await call(planka, `GET ${path}?beforeId=1`);
  assert.deepEqual(planka.requests.lines(), [`POST ${path} 200`, `GET ${path}?beforeId=1 200`]);
  assert.deepEqual(planka.requests.bodies("POST /api/cards/:id/comments"), [{ text: "Hi" }]);
  assert.equal(planka.requests.count("GET /api/cards/:id/comments"), 1);
  assert.equal(planka.requests.count("GET /api/cards/:id"), 0);
  assert.equal(planka.requests.all()[0]?.headers["x-api-key"], planka.bot.apiKey);
  planka.requests.clear();
  assert.equal(planka.requests.count(), 0);
});

Deno.test("behind a prefix there is Planka, beside it there is nothing", async () => {
  await using planka = await startPlanka({ prefix: "/planka" });
  assert.match(planka.url, /^http:\/\/127\.0\.0\.1:\d+\/planka$/);
  assert.equal((await call(planka, "GET /api/users/me")).body.item.username, "artificer");
  const { origin } = new URL(planka.url);
  for (const path of ["/api/users/me", "/plankaapi/users/me"]) {
    const response = await fetch(`${origin}${path}`);
    await response.body?.cancel();
    assert.equal(response.status, 404, path);
  }
  assert.equal(planka.requests.all()[0]?.path, "/api/users/me");
});

Deno.test("it listens on localhost by that name", async () => {
  await using planka = await startPlanka({ hostname: "localhost" });
  assert.match(planka.url, /^http:\/\/localhost:\d+$/);
  assert.equal((await call(planka, "GET /api/users/me")).status, 200);
});

Deno.test("several live side by side, and share nothing", async () => {
  await using one = await startPlanka();
  await using other = await startPlanka();
  one.layOut({}, { project: "P" });
  const { body } = await call(other, "GET /api/projects");
  assert.deepEqual(body.items, []);
  assert.equal((await call(other, "GET /api/users/me", undefined, one.bot)).status, 401);
});

Deno.test("https, to whoever trusts the certificate", async (t) => {
  const certificate = await makeCertificate();
  const ignore = certificate === null;
  await t.step({ name: "with openssl", ignore, fn: () => callOverTls(certificate) });
});

async function callOverTls(certificate: Awaited<ReturnType<typeof makeCertificate>>) {
  await using planka = await startPlanka({ certificate, hostname: "localhost", prefix: "/planka" });
  assert.match(planka.url, /^https:\/\/localhost:\d+\/planka$/);
  await assert.rejects(call(planka, "GET /api/bootstrap"), TypeError);
  using client = Deno.createHttpClient({ caCerts: [certificate?.cert ?? ""] });
  const init: RequestInit & { client: Deno.HttpClient } = { client };
  assert.equal((await send(planka, "GET /api/bootstrap", init)).status, 200);
}

Deno.test("closing it drops every connection at once", async () => {
  const planka = await startPlanka();
  planka.misbehave(silence);
  const seen = planka.requests.next("GET /api/users/me");
  const lost = assert.rejects(call(planka, "GET /api/users/me"), TypeError);
  await seen;
  await planka[Symbol.asyncDispose]();
  await lost;
  await assert.rejects(call(planka, "GET /api/users/me"), TypeError);
});

Deno.test("it comes back on the same port, as after a restart of the machine", async () => {
  const first = await startPlanka();
  const port = Number(new URL(first.url).port);
  await first[Symbol.asyncDispose]();
  await using second = await startPlanka({ port });
  assert.equal(second.url, first.url);
  assert.equal((await call(second, "GET /api/users/me")).status, 200);
});
