import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import { createHints, readHook } from "../../../src/backends/planka/hook.ts";
import { plankaFixture, three } from "./board_fixture.ts";

const token = "4f1c0a9be2d37586";
const bearing = (text: string) => new Headers({ authorization: text });
const bytesOf = (body: unknown) => new TextEncoder().encode(JSON.stringify(body));
const hook = (body: unknown) =>
  readHook({ token, ownUserId: "7" }, bearing(`Bearer ${token}`), bytesOf(body));

for (
  const authorization of [
    null,
    "",
    "Bearer",
    "Bearer ",
    "Bearer wrong",
    `Bearer ${token}x`,
    `Bearer ${token.slice(1)}`,
    `Basic ${token}`,
    token,
  ]
) {
  Deno.test(`a delivery with ${JSON.stringify(authorization)} is from somebody else`, () => {
    const headers = authorization === null ? new Headers() : bearing(authorization);
    const body = { event: "cardCreate", user: { id: "9" } };
    assert.equal(readHook({ token, ownUserId: null }, headers, bytesOf(body)), "unauthorized");
  });
}

Deno.test("who has no token learns nothing about what is read", () => {
  assert.equal(
    readHook({ token, ownUserId: null }, new Headers(), new Uint8Array([0xff])),
    "unauthorized",
  );
});

Deno.test("the scheme may be in any case", () => {
  const body = { event: "cardDelete" };
  assert.equal(
    readHook({ token, ownUserId: null }, bearing(`bearer ${token}`), bytesOf(body)),
    "hint",
  );
});

const item = { id: "1", listId: "10", boardId: "100" };
const user = { id: "9" };

Deno.test("a card that is new or gone is a hint", () => {
  assert.equal(hook({ event: "cardCreate", data: { item }, user }), "hint");
  assert.equal(hook({ event: "cardDelete", data: { item }, user }), "hint");
});

Deno.test("a move is a hint, to another list or board; an edit in place is none", () => {
  const update = (before: Record<string, unknown>) =>
    hook({ event: "cardUpdate", data: { item }, prevData: { item: { ...item, ...before } }, user });
  assert.equal(update({ listId: "11" }), "hint");
  assert.equal(update({ boardId: "101" }), "hint");
  assert.equal(update({ name: "before" }), "ignored");
});

Deno.test("an update that does not say what was before is rather a hint", () => {
  assert.equal(hook({ event: "cardUpdate", data: { item }, user }), "hint");
});

Deno.test("what is told a second time as an action, and what concerns no card, is ignored", () => {
  for (const event of ["actionCreate", "commentCreate", "labelUpdate", "boardDelete", "x"]) {
    assert.equal(hook({ event, data: { item }, user }), "ignored");
  }
});

Deno.test("our own writes are ignored", () => {
  assert.equal(hook({ event: "cardCreate", data: { item }, user: { id: "7" } }), "ignored");
});

Deno.test("as long as we do not know who we are, everybody's writes count", () => {
  const body = { event: "cardCreate", user: { id: "7" } };
  assert.equal(
    readHook({ token, ownUserId: null }, bearing(`Bearer ${token}`), bytesOf(body)),
    "hint",
  );
  const nobody = { event: "cardCreate" };
  assert.equal(
    readHook({ token, ownUserId: null }, bearing(`Bearer ${token}`), bytesOf(nobody)),
    "hint",
  );
});

for (const body of ["", null, [], 7, { event: 7 }, { event: "cardUpdate", data: 7 }]) {
  Deno.test(`${JSON.stringify(body)} is ignored`, () => {
    assert.equal(
      readHook({ token, ownUserId: null }, bearing(`Bearer ${token}`), bytesOf(body)),
      "ignored",
    );
  });
}

for (const body of ["", "{", '{"event": "cardCreate"', '{"event": "\xff"}']) {
  Deno.test(`${JSON.stringify(body)} is malformed`, () => {
    const bytes = Uint8Array.from(body, (character) => character.charCodeAt(0));
    assert.equal(
      readHook({ token, ownUserId: null }, bearing(`Bearer ${token}`), bytes),
      "malformed",
    );
  });
}

Deno.test("what Planka really sends for a person's move is one hint, and for our own none", async () => {
  const verdicts: string[] = [];
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  await using receiver = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const options = { token, ownUserId: planka.bot.id };
      verdicts.push(readHook(options, request.headers, await request.bytes()));
      return new Response();
    },
  );
  const layout = planka.layOut(three);
  const url = `http://127.0.0.1:${receiver.addr.port}`;
  const all = { events: null, excludedEvents: null };
  planka.world.webhooks.insert({ name: "x", url, accessToken: token, ...all });
  planka.person.moveCard(layout.card("First"), layout.list("Done"));
  await planka.deliveries.settled();
  assert.deepEqual(verdicts.toSorted(), ["hint", "ignored"]);
  verdicts.length = 0;
  const adapter = fixture.open();
  const signal = neverAborted;
  await adapter.moveTask(layout.card("Second").id, layout.queue("Done"), { signal });
  await planka.deliveries.settled();
  assert.deepEqual(new Set(verdicts), new Set(["ignored"]));
});

const headers = new Headers({ authorization: `Bearer ${token}` });
const created = (by: string) =>
  new TextEncoder().encode(JSON.stringify({ event: "cardCreate", user: { id: by } }));

function hintsOf(ownUserId = () => Promise.resolve("7")) {
  return createHints({ token, ownUserId, onDelivery: () => {} });
}

/** Whether a promise is settled after all that waits for no time. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(() => settled = true, () => settled = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return settled;
}

Deno.test("a delivery that matters makes the watch yield", async () => {
  const { receiveHook, watch } = hintsOf();
  const hints = watch(neverAborted)[Symbol.asyncIterator]();
  const next = hints.next();
  assert.equal(await isSettled(next), false);
  assert.equal(receiveHook(headers, created("9")), "hint");
  assert.equal((await next).done, false);
});

Deno.test("a burst is one hint, and one that nobody waited for is not lost", async () => {
  const { receiveHook, watch } = hintsOf();
  for (let n = 0; n < 50; n++) receiveHook(headers, created("9"));
  const hints = watch(neverAborted)[Symbol.asyncIterator]();
  assert.equal((await hints.next()).done, false);
  assert.equal(await isSettled(hints.next()), false);
});

Deno.test("the dispatcher's own writes are no hints once it knows who it is", async () => {
  const { receiveHook, watch } = hintsOf();
  assert.equal(receiveHook(headers, created("7")), "hint");
  const hints = watch(neverAborted)[Symbol.asyncIterator]();
  await hints.next();
  const next = hints.next();
  assert.equal(await isSettled(next), false);
  assert.equal(receiveHook(headers, created("7")), "ignored");
  assert.equal(await isSettled(next), false);
});

Deno.test("a board that does not say who we are costs only polls", async () => {
  const { receiveHook, watch } = hintsOf(() => Promise.reject(new Error("down")));
  const next = watch(neverAborted)[Symbol.asyncIterator]().next();
  await isSettled(next);
  assert.equal(receiveHook(headers, created("7")), "hint");
  assert.equal((await next).done, false);
});

Deno.test("X12: a delivery is judged by its header before its body is there, and strangers are counted", () => {
  const verdicts: string[] = [];
  const onDelivery = (verdict: string) => verdicts.push(verdict);
  const { admitsHook } = createHints({ token, ownUserId: () => Promise.resolve("7"), onDelivery });
  assert.ok(admitsHook(headers));
  for (const other of [new Headers(), bearing("Bearer x"), bearing(token)]) {
    assert.ok(!admitsHook(other));
  }
  assert.deepEqual(verdicts, Array(3).fill("unauthorized"));
});

Deno.test("somebody else's delivery is no hint", async () => {
  const { receiveHook, watch } = hintsOf();
  const next = watch(neverAborted)[Symbol.asyncIterator]().next();
  assert.equal(receiveHook(new Headers(), created("9")), "unauthorized");
  assert.equal(await isSettled(next), false);
});

Deno.test("the watch ends with its signal", async () => {
  const { watch } = hintsOf();
  const given = new AbortController();
  const next = watch(given.signal)[Symbol.asyncIterator]().next();
  given.abort();
  assert.equal((await next).done, true);
});
