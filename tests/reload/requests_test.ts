import assert from "node:assert/strict";
import { type ReloadRequest, ReloadRequests } from "../../src/reload/requests.ts";
import { FakeClock } from "../fakes/fake_clock.ts";

/** Requests, and those that were taken so far. */
function follow() {
  const clock = new FakeClock();
  const requests = new ReloadRequests();
  const { signal } = new AbortController();
  const taken = requests.taken(clock, signal);
  const take = async () => (await taken.next()).value as ReloadRequest | undefined;
  return { clock, requests, take, next: async () => (await take())?.requester };
}

Deno.test("a person is answered at once", async () => {
  const { clock, requests, next } = follow();
  requests.ask();
  assert.equal(await next(), "person");
  assert.equal(clock.sleeping, 0);
});

Deno.test("a file that changes is read once it has come to rest", async () => {
  const { clock, requests, next } = follow();
  requests.hint();
  const reading = next();
  for (let piece = 0; piece < 5; piece++) {
    await clock.asleep(1);
    requests.hint();
    await clock.advance(200);
  }
  await clock.asleep(1);
  await clock.advance(199);
  let isRead = false;
  const read = reading.then((requester) => {
    isRead = true;
    return requester;
  });
  await clock.advance(0);
  assert.equal(isRead, false);
  await clock.advance(1);
  assert.equal(await read, "file");
});

Deno.test("a file that never comes to rest is read all the same", async () => {
  const { clock, requests, next } = follow();
  requests.hint();
  const reading = next();
  for (let piece = 0; piece < 20; piece++) {
    await clock.asleep(1);
    requests.hint();
    await clock.advance(200);
  }
  assert.equal(await reading, "file");
});

Deno.test("a person does not wait for a file to come to rest", async () => {
  const { clock, requests, next } = follow();
  requests.hint();
  const reading = next();
  await clock.asleep(1);
  requests.hint();
  requests.ask();
  await clock.advance(200);
  assert.equal(await reading, "person");
});

Deno.test("many requests are one, and one that comes while another is answered is kept", async () => {
  const { clock, requests, next } = follow();
  for (let i = 0; i < 9; i++) requests.ask();
  requests.hint();
  assert.equal(await next(), "person");
  requests.hint();
  const second = next();
  await clock.asleep(1);
  await clock.advance(200);
  assert.equal(await second, "file");
});

Deno.test("after the end there are none, though some were made", async () => {
  const { requests, next } = follow();
  const answer = requests.ask();
  requests.end();
  assert.equal(await next(), undefined);
  assert.deepEqual(await answer, { type: "stopping" });
  assert.deepEqual(await requests.ask(), { type: "stopping" });
});

Deno.test("each person who asked gets the answer of the reload that came after the request", async () => {
  const { requests, take } = follow();
  const [one, two] = [requests.ask(), requests.ask()];
  const first = await take();
  const late = requests.ask();
  const answers = ["a", "b"].map((change) => ({
    type: "reloaded" as const,
    changes: [change],
    forRestart: [],
  }));
  assert.ok(answers[0] && answers[1]);
  first?.answer(answers[0]);
  (await take())?.answer(answers[1]);
  assert.deepEqual(await Promise.all([one, two, late]), [answers[0], answers[0], answers[1]]);
});
