import assert from "node:assert/strict";
import { FakeClock } from "../fakes/fake_clock.ts";
import { assertProblem, serveApi, writeAll } from "./api_fixture.ts";

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
  assertProblem(await creating, 504, "backend_timeout", /may still have taken effect/);
  assert.deepEqual(api.control.created, []);
  release();
  await api.send("GET", "/healthz");
  assert.deepEqual(api.control.created, [["new/2", "Todo", null]]);
});
