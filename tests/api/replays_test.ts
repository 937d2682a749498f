import assert from "node:assert/strict";
import { AdapterError } from "../../src/domain/errors.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import { fakeTask } from "../fakes/fake_board.ts";
import { assertProblem, INFO, RUN_LIMITS, serveApi } from "./api_fixture.ts";

const KEY = { "idempotency-key": "8e03978e-40d5-43dd-bc93-6894a57f9324" };
const COMMENT = { text: "once" };

Deno.test("H5: a POST retried with the same Idempotency-Key has one effect and one answer", async () => {
  await using api = serveApi();
  const posts = [
    ["/tasks/1/comments", COMMENT],
    ["/tasks", { queue: "Todo", name: "once" }],
    ["/tasks/1/move", { queue: "Done" }],
  ] as const;
  for (const [path, body] of posts) {
    const first = await api.send("POST", path, body, KEY);
    const second = await api.send("POST", path, body, KEY);
    assert.equal(second.status, first.status);
    assert.deepEqual(second.json, first.json);
    assert.equal(second.headers.get("location"), first.headers.get("location"));
  }
  assert.deepEqual(api.board.calls, ["addComment", "createTask", "moveTask"]);
  assert.equal(api.control.created.length, 1);
  assert.equal(api.control.moved.length, 1);
});

Deno.test("H5: a retry that comes while the first is under way waits for its answer", async () => {
  await using api = serveApi();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  api.board.before = () => {
    enter();
    return released;
  };
  const first = api.send("POST", "/tasks/1/comments", COMMENT, KEY);
  await entered;
  const second = api.send("POST", "/tasks/1/comments", COMMENT, KEY);
  await api.send("GET", "/status");
  release();
  assert.deepEqual((await first).json, (await second).json);
  assert.deepEqual(api.board.calls, ["addComment"]);
});

Deno.test("H5: the same key with another body is 422", async () => {
  await using api = serveApi();
  await api.send("POST", "/tasks/1/comments", COMMENT, KEY);
  const answer = await api.send("POST", "/tasks/1/comments", { text: "twice" }, KEY);
  assertProblem(answer, 422, "idempotency_key_reused");
  assert.deepEqual(api.board.calls, ["addComment"]);
});

Deno.test("H5: without a key, or with another one, each POST has its effect", async () => {
  await using api = serveApi();
  await api.send("POST", "/tasks/1/comments", COMMENT);
  await api.send("POST", "/tasks/1/comments", COMMENT);
  await api.send("POST", "/tasks/1/comments", COMMENT, KEY);
  await api.send("POST", "/tasks/1/comments", COMMENT, { "idempotency-key": "other" });
  assert.equal(api.board.calls.length, 4);
});

Deno.test("H5: two runs, and two tasks, may use the same key", async () => {
  await using api = serveApi();
  api.control.addRun("one", "run-1", "1");
  api.control.addOperator("op");
  const comment = (token: string) =>
    api.send("POST", "/tasks/1/comments", COMMENT, { ...KEY, authorization: `Bearer ${token}` });
  assert.equal((await comment("one")).json.id, "c2");
  assert.equal((await comment("op")).json.id, "c3");
  assert.equal((await comment("one")).json.id, "c2");
  const made = await api.send("POST", "/tasks", { queue: "Todo", name: "x" });
  const path = `/tasks/${encodeURIComponent(made.json.id)}/comments`;
  assert.equal((await api.send("POST", path, COMMENT, KEY)).json.id, "c1");
});

Deno.test("H5: a replay tells nothing to a run that has ended", async () => {
  await using api = serveApi();
  api.control.addRun("one", "run-1", "1");
  const headers = { ...KEY, authorization: "Bearer one" };
  await api.send("POST", "/tasks/1/comments", COMMENT, headers);
  api.control.endRun("run-1");
  assertProblem(
    await api.send("POST", "/tasks/1/comments", COMMENT, headers),
    409,
    "run_ended",
  );
});

Deno.test("H5: what the board refused may be tried again under the same key", async () => {
  await using api = serveApi();
  api.board.before = () => {
    throw new AdapterError("unavailable", "Cannot reach the board");
  };
  assertProblem(
    await api.send("POST", "/tasks/1/comments", COMMENT, KEY),
    503,
    "unavailable",
  );
  api.board.before = () => {};
  assert.equal((await api.send("POST", "/tasks/1/comments", COMMENT, KEY)).status, 201);
});

Deno.test("H5: what may have been done is not done again under the same key while it may still be under way", async () => {
  const clock = new FakeClock();
  await using api = serveApi({ clock });
  const entered = Promise.withResolvers<void>();
  const stuck = Promise.withResolvers<void>();
  // A board that does not notice that it is given up.
  api.board.before = () => {
    entered.resolve();
    return stuck.promise;
  };
  const first = api.send("POST", "/tasks/1/comments", COMMENT, KEY);
  await entered.promise;
  await clock.advance(30_000);
  assertProblem(await first, 504, "backend_timeout");
  const second = await api.send("POST", "/tasks/1/comments", COMMENT, KEY);
  assertProblem(second, 504, "backend_timeout");
  assert.deepEqual(api.board.calls, ["addComment"]);
  stuck.resolve();
  // The dispatcher hears of it soon after the board is free again.
  let third = second;
  for (let i = 0; i < 100 && third.status === 504; i++) {
    third = await api.send("POST", "/tasks/1/comments", COMMENT, KEY);
  }
  assert.deepEqual([third.status, third.json.id], [201, "c2"]);
  assert.deepEqual(api.board.calls, ["addComment"]);
});

Deno.test("H5: a repeat of what got no answer finds what it did on the board, and only what is not there is done", async () => {
  for (const isThere of [true, false]) {
    const clock = new FakeClock();
    await using api = serveApi({ clock });
    const hanging = api.board.hang();
    const first = api.send("POST", "/tasks/1/comments", COMMENT, KEY);
    await hanging;
    await clock.advance(30_000);
    assertProblem(await first, 504, "backend_timeout");
    api.board.before = () => {};
    const { signal } = new AbortController();
    if (isThere) await api.board.addComment("1", COMMENT.text, { signal });
    for (const _ of [1, 2]) {
      const again = await api.send("POST", "/tasks/1/comments", COMMENT, KEY);
      assert.deepEqual([again.status, again.json.id], [201, "c2"]);
    }
    const comments = (await api.send("GET", "/tasks/1")).json.comments;
    assert.equal(comments.length, 2);
  }
});

Deno.test("X10: 1,100 requests of one run push out no key of another, and of its own only the oldest", async () => {
  await using api = serveApi({
    info: { ...INFO, runLimits: { ...RUN_LIMITS, ratePerSecond: 1e6 } },
  });
  api.control.addRun("one", "run-1", "1");
  api.control.addRun("flood", "run-2", "2");
  api.board.tasks.set("2", fakeTask({ id: "2" }));
  const post = async (token: string, task: string, key: string) =>
    await api.send("POST", `/tasks/${task}/move`, { queue: "Done" }, {
      authorization: `Bearer ${token}`,
      "idempotency-key": key,
    });
  await post("one", "1", "mine");
  for (let key = 0; key < 1_100; key++) {
    assert.equal((await post("flood", "2", `key-${key}`)).status, 200);
  }
  const before = api.board.calls.length;
  await post("one", "1", "mine");
  await post("flood", "2", "key-100");
  assert.equal(api.board.calls.length, before);
  await post("flood", "2", "key-99");
  assert.equal(api.board.calls.length, before + 1);
});

Deno.test("a key that is empty or too long is 400", async () => {
  await using api = serveApi();
  for (const key of ["", "x".repeat(256)]) {
    const headers = { "idempotency-key": key };
    assertProblem(
      await api.send("POST", "/tasks/1/comments", COMMENT, headers),
      400,
      "idempotency_key_malformed",
    );
  }
  assert.deepEqual(api.board.calls, []);
});
