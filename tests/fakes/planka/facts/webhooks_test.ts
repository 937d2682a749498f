import assert from "node:assert/strict";
import { freePort } from "../../../fixtures/free_port.ts";
import { dropAfter, type FakePlanka, startPlanka } from "../mod.ts";
import { call, refusal } from "./client.ts";

interface Told {
  readonly authorization: string | null;
  // What is told is asserted by the tests.
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

/** A server that hears webhooks and answers with `status`. */
class Listener implements AsyncDisposable {
  readonly told: Told[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(status = 200) {
    const options = { port: 0, hostname: "127.0.0.1", onListen: () => {} };
    this.#server = Deno.serve(options, async (request) => {
      const authorization = request.headers.get("authorization");
      this.told.push({ authorization, body: await request.json() });
      return new Response(null, { status });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/hooks/planka`;
  }

  /** The events that arrived, sorted, since their order says nothing. */
  get events(): string[] {
    return this.told.map(({ body }) => body.event).toSorted();
  }

  of(event: string): Told["body"] {
    return this.told.find(({ body }) => body.event === event)?.body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

async function register(planka: FakePlanka, url: string, more: object = {}): Promise<void> {
  const values = { name: "Dispatcher", url, ...more };
  const { status } = await call(planka, "POST /api/webhooks", values, planka.admin);
  assert.equal(status, 200);
  await planka.deliveries.settled();
}

Deno.test("a new card is told as card and action, with the token of the webhook", async () => {
  await using listener = new Listener();
  await using planka = await startPlanka();
  const { list } = planka.layOut({ Todo: [] });
  const events = "cardCreate,cardUpdate,actionCreate";
  await register(planka, listener.url, { accessToken: "secret", events });
  const values = { type: "project", position: 1, name: "Fix" };
  await call(planka, `POST /api/lists/${list("Todo").id}/cards`, values);
  await planka.deliveries.settled();
  assert.deepEqual(listener.events, ["actionCreate", "cardCreate"]);
  assert.equal(listener.told[0]?.authorization, "Bearer secret");
  const { data, user, prevData } = listener.of("cardCreate");
  assert.deepEqual([data.item.name, user.username, prevData], ["Fix", "artificer", undefined]);
  assert.equal(data.included.lists[0].name, "Todo");
  assert.equal(listener.of("actionCreate").data.item.type, "createCard");
});

Deno.test("a move is told as action and update, with where the card was", async () => {
  await using listener = new Listener();
  await using planka = await startPlanka();
  const { list, card } = planka.layOut({ Todo: [{ name: "Fix" }], Doing: [] });
  await register(planka, listener.url, { events: "cardCreate,cardUpdate,actionCreate" });
  planka.person.moveCard(card("Fix"), list("Doing"));
  await planka.deliveries.settled();
  assert.deepEqual(listener.events, ["actionCreate", "cardUpdate"]);
  const { data, prevData, user } = listener.of("cardUpdate");
  assert.equal(prevData.item.listId, list("Todo").id);
  assert.equal(data.item.listId, list("Doing").id);
  assert.equal(user.username, "demo");
});

Deno.test("a PATCH that changes nothing is told, cards that give way are not", async () => {
  await using listener = new Listener();
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "First" }, { name: "Second" }] });
  await register(planka, listener.url, { events: "cardUpdate" });
  const target = `PATCH /api/cards/${card("First").id}`;
  await call(planka, target, { name: "First" });
  await planka.deliveries.settled();
  assert.deepEqual(listener.events, ["cardUpdate"]);
  const { data, prevData } = listener.of("cardUpdate");
  assert.deepEqual(
    { ...data.item, updatedAt: null },
    { ...prevData.item, updatedAt: null },
  );
  await call(planka, target, { position: 131072 });
  await planka.deliveries.settled();
  const told = listener.told.map(({ body }) => body.data.item.name);
  assert.deepEqual(told, ["First", "First"]);
});

Deno.test("without a choice of events all are told, one's own writes included", async () => {
  await using listener = new Listener();
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  await register(planka, listener.url);
  const { id } = card("Fix");
  await call(planka, `POST /api/cards/${id}/comments`, { text: "Hi" });
  await call(planka, `POST /api/cards/${id}/card-memberships`, { userId: planka.bot.id });
  await call(planka, `DELETE /api/cards/${id}`);
  await planka.deliveries.settled();
  assert.deepEqual(listener.events, [
    "actionCreate",
    "cardDelete",
    "cardMembershipCreate",
    "commentCreate",
    "webhookCreate",
  ]);
  assert.equal(listener.of("commentCreate").user.id, planka.bot.id);
});

Deno.test("excluded events are not told", async () => {
  await using listener = new Listener();
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  await register(planka, listener.url, { excludedEvents: "cardUpdate,webhookCreate" });
  planka.person.editCard(card("Fix"), { name: "Other" });
  planka.person.deleteCard(card("Fix"));
  await planka.deliveries.settled();
  assert.deepEqual(listener.events, ["cardDelete"]);
});

Deno.test("what fails is not sent again, and nobody there troubles nobody", async () => {
  await using listener = new Listener(500);
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  await register(planka, listener.url, { events: "cardUpdate" });
  await register(planka, `http://127.0.0.1:${freePort()}/`, { events: "cardUpdate" });
  planka.person.editCard(card("Fix"), { name: "Other" });
  await planka.deliveries.settled();
  assert.deepEqual(listener.events, ["cardUpdate"]);
});

Deno.test("what is dropped on an open connection is not sent again either", async () => {
  await using receiver = await startPlanka();
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  await register(planka, `${receiver.url}/hooks/planka`, { events: "cardUpdate" });
  planka.person.editCard(card("Fix"), { name: "One" });
  await planka.deliveries.settled();
  receiver.misbehave(dropAfter);
  planka.person.editCard(card("Fix"), { name: "Two" });
  await planka.deliveries.settled();
  assert.equal(receiver.requests.count("POST /hooks/planka"), 2);
});

Deno.test("deliveries can be held, and let go in another order", async () => {
  await using listener = new Listener();
  await using planka = await startPlanka();
  const { card } = planka.layOut({ Todo: [{ name: "Fix" }] });
  await register(planka, listener.url, { events: "cardUpdate" });
  const release = planka.deliveries.hold();
  for (const name of ["One", "Two"]) planka.person.editCard(card("Fix"), { name });
  await planka.deliveries.settled();
  assert.deepEqual(listener.events, []);
  release({ isReversed: true });
  await planka.deliveries.settled();
  const names = listener.told.map(({ body }) => body.data.item.name).toSorted();
  assert.deepEqual(names, ["One", "Two"]);
});

Deno.test("webhooks are an admin's, ten at most, and are listed with their events", async () => {
  await using planka = await startPlanka();
  const values = { name: "Hook", url: "http://localhost:1/hook", events: "cardCreate,cardUpdate" };
  assert.equal((await call(planka, "POST /api/webhooks", values)).status, 404);
  assert.equal((await call(planka, "GET /api/webhooks")).status, 404);
  const create = (change: object = {}) =>
    call(planka, "POST /api/webhooks", { ...values, ...change }, planka.admin);
  assert.equal((await create({ url: "localhost" })).status, 400);
  for (let count = 0; count < 10; count++) assert.equal((await create()).status, 200);
  assert.equal(refusal(await create()), "409 E_CONFLICT Limit reached");
  const { body: { items } } = await call(planka, "GET /api/webhooks", undefined, planka.admin);
  assert.equal(items.length, 10);
  assert.deepEqual(items[0].events, ["cardCreate", "cardUpdate"]);
  const target = `/api/webhooks/${items[0].id}`;
  const patched = await call(planka, `PATCH ${target}`, { events: "cardCreate" }, planka.admin);
  assert.deepEqual(patched.body.item.events, ["cardCreate"]);
  assert.equal((await call(planka, `DELETE ${target}`, undefined, planka.admin)).status, 200);
  assert.equal((await create()).status, 200);
});
