import assert from "node:assert/strict";
import { awaitBoard } from "../../src/api/call.ts";
import { ProblemError } from "../../src/api/problem.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import { assertProblem, serveApi, writeAll } from "./api_fixture.ts";

/** Work that ends only by being given up. */
function endless(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

Deno.test("awaitBoard gives what the work gives, and leaves no timer", async () => {
  const clock = new FakeClock();
  const bounds = { clock, timeoutMs: 30_000, shutdown: new AbortController().signal };
  assert.equal(await awaitBoard(bounds, () => Promise.resolve(7)), 7);
  await assert.rejects(awaitBoard(bounds, () => Promise.reject(new Error("no"))), /^Error: no$/);
  assert.equal(clock.sleeping, 0);
});

Deno.test("awaitBoard gives an answer that comes late but in time, and leaves no timer", async () => {
  const clock = new FakeClock();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const bounds = { clock, timeoutMs: 30_000, shutdown: new AbortController().signal };
  const good = awaitBoard(bounds, () => promise);
  const bad = awaitBoard(bounds, () => promise.then(() => Promise.reject(new Error("no"))));
  await clock.asleep(2);
  resolve(7);
  reject(new Error("too late"));
  assert.equal(await good, 7);
  await assert.rejects(bad, /^Error: no$/);
  assert.equal(clock.sleeping, 0);
});

Deno.test("awaitBoard counts its time from the start of the work", async () => {
  const clock = new FakeClock();
  let given: AbortSignal | undefined;
  const calling = awaitBoard({ clock, timeoutMs: 30_000, shutdown: undefined }, async (signal) => {
    given = signal;
    await clock.advance(10_000);
    return await endless(signal);
  });
  const refused = assert.rejects(calling, { name: "ProblemError" });
  await clock.asleep(1);
  await clock.advance(19_999);
  assert.equal(given?.aborted, false);
  await clock.advance(1);
  await refused;
});

Deno.test("awaitBoard gives up after its time, and tells the work so", async () => {
  const clock = new FakeClock();
  let given: AbortSignal | undefined;
  const calling = awaitBoard({ clock, timeoutMs: 30_000, shutdown: undefined }, (signal) => {
    given = signal;
    return endless(signal);
  });
  await clock.asleep(1);
  await clock.advance(29_999);
  assert.equal(given?.aborted, false);
  const refused = assert.rejects(
    calling,
    (error) => error instanceof ProblemError && error.problem.status === 504,
  );
  await clock.advance(1);
  await refused;
  assert.equal(given?.aborted, true);
});

Deno.test("awaitBoard does not wait for work that takes no notice of its signal", async () => {
  const clock = new FakeClock();
  const shutdown = new AbortController();
  const calling = awaitBoard(
    { clock, timeoutMs: 30_000, shutdown: shutdown.signal },
    () => new Promise(() => {}),
  );
  shutdown.abort();
  await assert.rejects(calling, { name: "ProblemError", message: /the dispatcher is stopping/ });
  assert.equal(clock.sleeping, 0);
});

Deno.test("awaitBoard refuses at once when the server has stopped", async () => {
  const bounds = { clock: new FakeClock(), timeoutMs: 1, shutdown: AbortSignal.abort() };
  await assert.rejects(awaitBoard(bounds, endless), { name: "ProblemError" });
});

Deno.test("a board that does not answer within 30 s is 504", async () => {
  const clock = new FakeClock();
  await using api = serveApi({ clock });
  const hanging = api.board.hang();
  const asking = api.send("GET", "/tasks/1");
  await hanging;
  await clock.advance(30_000);
  assertProblem(await asking, 504, "backend_timeout", /did not answer within 30 s/);
});

Deno.test("a write goes on when its client goes away", async () => {
  await using api = serveApi();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: entered, resolve: enter } = Promise.withResolvers<AbortSignal>();
  api.board.before = (signal) => {
    enter(signal);
    return released;
  };
  const connection = await api.connect();
  const body = '{"queue":"Done"}';
  await writeAll(
    connection,
    `POST /tasks/1/move HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
  const signal = await entered;
  connection.close();
  await api.send("GET", "/healthz");
  assert.equal(signal.aborted, false);
  release();
  await api.send("GET", "/healthz");
  assert.deepEqual(api.control.moved, [["1", "Done", null]]);
});

Deno.test("what was done too late to be told is still told to the dispatcher", async () => {
  const clock = new FakeClock();
  await using api = serveApi({ clock });
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  api.board.before = () => {
    enter();
    return released;
  };
  const creating = api.send("POST", "/tasks", { queue: "Todo", name: "late" });
  await entered;
  await clock.advance(30_000);
  assertProblem(await creating, 504, "backend_timeout", /may still have been done/);
  assert.deepEqual(api.control.created, []);
  release();
  await api.send("GET", "/healthz");
  assert.deepEqual(api.control.created, [["new/2", "Todo", null]]);
});
