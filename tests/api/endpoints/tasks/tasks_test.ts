import assert from "node:assert/strict";
import { AdapterError } from "../../../../src/domain/errors.ts";
import { FakeBoard, fakeTask } from "../../../fakes/fake_board.ts";
import { assertCommonHeaders, assertProblem, serveApi } from "../../api_fixture.ts";

const TASK_JSON = {
  id: "1",
  name: "Fix crash",
  description: "It crashes",
  url: "http://board.example/cards/1",
  queue: "In Progress",
  created_at: "2026-01-01T00:00:00.000Z",
  labels: ["bug"],
  assignees: ["ana"],
  comments: [{ id: "c1", author: "ana", text: "See log", created_at: "2026-01-01T00:00:00.000Z" }],
  tasks: [{ id: "t1", name: "write test", completed: false }],
};

Deno.test("GET /tasks/{id} answers the whole task in snake case", async () => {
  await using api = serveApi();
  const answer = await api.send("GET", "/tasks/1");
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/json");
  assertCommonHeaders(answer);
  assert.deepEqual(answer.json, TASK_JSON);
});

Deno.test("GET /tasks/{id} says null for what the board does not tell", async () => {
  const comments = [{ id: "c1", author: "", text: "x", createdAt: null }];
  await using api = serveApi({ board: new FakeBoard(fakeTask({ createdAt: null, comments })) });
  const { json } = await api.send("GET", "/tasks/1");
  assert.equal(json.created_at, null);
  assert.equal(json.comments[0].created_at, null);
});

Deno.test("a task that does not exist is 404 for every endpoint", async () => {
  await using api = serveApi();
  const detail = 'Cannot find task "42": it does not exist';
  assertProblem(await api.send("GET", "/tasks/42"), 404, "not_found", detail);
  assertProblem(await api.send("PATCH", "/tasks/42", { name: "x" }), 404, "not_found", detail);
  assertProblem(
    await api.send("POST", "/tasks/42/comments", { text: "x" }),
    404,
    "not_found",
    detail,
  );
  assertProblem(
    await api.send("POST", "/tasks/42/move", { target_queue: "Done" }),
    404,
    "not_found",
    detail,
  );
  assert.deepEqual(api.control.moved, []);
});

Deno.test("POST /tasks/{id}/comments adds a comment and answers it with 201", async () => {
  await using api = serveApi();
  const answer = await api.send("POST", "/tasks/1/comments", { text: "Done. Grüße 🎉\nbye" });
  assert.equal(answer.status, 201);
  assert.deepEqual(answer.json, {
    id: "c2",
    author: "artificer",
    text: "Done. Grüße 🎉\nbye",
    created_at: "2026-01-02T00:00:00.000Z",
  });
  assert.equal(api.board.tasks.get("1")?.comments[1]?.text, "Done. Grüße 🎉\nbye");
});

Deno.test("a comment's text may be called comment", async () => {
  await using api = serveApi();
  const answer = await api.send("POST", "/tasks/1/comments", { comment: "hello" });
  assert.equal(answer.json.text, "hello");
});

for (const key of ["target_queue", "queue", "queue_name"]) {
  Deno.test(`POST /tasks/{id}/move takes the queue as "${key}" and tells the dispatcher`, async () => {
    await using api = serveApi();
    const answer = await api.send("POST", "/tasks/1/move", { [key]: "Done" });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json, { ...TASK_JSON, queue: "Done" });
    assert.deepEqual(api.control.moved, [["1", "Done", null]]);
  });
}

Deno.test("a move to a queue that does not exist is 422 and is not told to the dispatcher", async () => {
  await using api = serveApi();
  const answer = await api.send("POST", "/tasks/1/move", { target_queue: "Dnoe" });
  assertProblem(answer, 422, "invalid", 'Cannot use queue "Dnoe": it does not exist');
  assert.deepEqual(api.control.moved, []);
  assert.equal(api.board.tasks.get("1")?.queue, "In Progress");
});

Deno.test("a caller without a token shows that the task's agent may live, one with a token is known", async () => {
  await using api = serveApi();
  await api.send("GET", "/tasks/1");
  await api.send("PATCH", "/tasks/1", { name: "x" });
  await api.send("POST", "/tasks/1/comments", { text: "x" });
  await api.send("POST", "/tasks/1/move", { target_queue: "Done" });
  assert.deepEqual(api.control.called, ["1", "1", "1", "1"]);
  api.control.addOperator("per-son");
  await api.send("GET", "/tasks/1", undefined, { authorization: "Bearer per-son" });
  assert.equal(api.control.called.length, 4);
});

Deno.test("PATCH /tasks/{id} changes what is given and leaves the rest", async () => {
  await using api = serveApi();
  const answer = await api.send("PATCH", "/tasks/1", { description: "" });
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.json, { ...TASK_JSON, description: "" });
});

Deno.test("PATCH /tasks/{id} replaces whole sets, each name once", async () => {
  await using api = serveApi();
  const answer = await api.send("PATCH", "/tasks/1", {
    name: "New",
    labels: ["b", "a", "b"],
    assignees: [],
  });
  assert.deepEqual(answer.json, { ...TASK_JSON, name: "New", labels: ["b", "a"], assignees: [] });
});

for (const key of ["queue_name", "queue", "target_queue"]) {
  Deno.test(`POST /tasks takes the queue as "${key}" and tells the dispatcher`, async () => {
    await using api = serveApi();
    const answer = await api.send("POST", "/tasks", { [key]: "Todo", name: "Née" });
    assert.equal(answer.status, 201);
    assert.equal(answer.json.queue, "Todo");
    assert.equal(answer.json.name, "Née");
    assert.equal(answer.json.description, "");
    assert.deepEqual(api.control.created, [[answer.json.id, "Todo", null]]);
  });
}

Deno.test("POST /tasks answers a Location that leads to the task", async () => {
  await using api = serveApi();
  const made = await api.send("POST", "/tasks", { queue: "Todo", name: "x", description: "why" });
  const location = made.headers.get("location");
  assert.equal(location, "/tasks/new%2F2");
  const read = await api.send("GET", location);
  assert.deepEqual(read.json, made.json);
  assert.equal(read.json.description, "why");
});

Deno.test("a path with a slash at its end is the same resource", async () => {
  await using api = serveApi();
  assert.deepEqual((await api.send("GET", "/tasks/1/")).json, TASK_JSON);
  assert.equal((await api.send("POST", "/tasks/1/move/", { queue: "Done" })).status, 200);
  assert.equal((await api.send("POST", "/tasks/", { queue: "Todo", name: "x" })).status, 201);
});

Deno.test("an id in a path is decoded exactly once", async () => {
  const ids = ["a/b", "100%", "%2F", "é", "a b", "?x=1", "#", "%25", "+", "a%2", "日本/語"];
  await using api = serveApi({ board: new FakeBoard(...ids.map((id) => fakeTask({ id }))) });
  for (const id of ids) {
    const { json, status } = await api.send("GET", `/tasks/${encodeURIComponent(id)}`);
    assert.deepEqual([status, json.id], [200, id]);
    const moved = await api.send("POST", `/tasks/${encodeURIComponent(id)}/move`, {
      queue: "Done",
    });
    assert.equal(moved.json.id, id);
  }
});

Deno.test("an id that is not percent-encoded UTF-8 is 400", async () => {
  await using api = serveApi();
  for (const id of ["%zz", "%ff", "%", "%C3", "%ED%A0%80"]) {
    assertProblem(await api.send("GET", `/tasks/${id}`), 400, "broken_path");
  }
  assert.deepEqual(api.board.calls, []);
});

Deno.test("a hostile id reaches the board as it is and is never a 500", async () => {
  await using api = serveApi();
  const ids = ["__proto__", "constructor", "%00", "..%2F..%2Fetc%2Fpasswd", "%0d%0aX: y", "'--"];
  for (const id of [...ids, "x".repeat(10_000)]) {
    assertProblem(await api.send("GET", `/tasks/${id}`), 404, "not_found");
  }
});

Deno.test("each category of a board's failure has its status, and Retry-After where it is known", async () => {
  await using api = serveApi();
  const statuses = {
    not_found: 404,
    invalid: 422,
    unauthorized: 502,
    forbidden: 502,
    conflict: 409,
    rate_limited: 429,
    unavailable: 503,
    unsupported: 501,
  } as const;
  for (const [category, status] of Object.entries(statuses)) {
    api.board.before = () => {
      throw new AdapterError(category as keyof typeof statuses, "Cannot do it: because", {
        retryAfterMs: 1_001,
      });
    };
    const answer = await api.send("GET", "/tasks/1");
    assertProblem(answer, status, category, "Cannot do it: because");
    assert.equal(answer.headers.get("retry-after"), "2");
  }
  api.board.before = () => {
    throw new AdapterError("unavailable", "Cannot do it: because");
  };
  assert.equal((await api.send("GET", "/tasks/1")).headers.get("retry-after"), null);
});

Deno.test("a secret in a board's failure is masked", async () => {
  await using api = serveApi({ redact: (text) => text.replaceAll("hunter2", "***") });
  api.board.before = () => {
    throw new AdapterError("unauthorized", "Cannot log in with hunter2");
  };
  assertProblem(await api.send("GET", "/tasks/1"), 502, "unauthorized", "Cannot log in with ***");
});

for (const thrown of [new Error("secret inside"), "secret text", null]) {
  Deno.test(`a bug that throws ${thrown} is 500, says nothing and is reported`, async () => {
    await using api = serveApi();
    api.board.before = () => {
      throw thrown;
    };
    const answer = await api.send("GET", "/tasks/1");
    assertProblem(answer, 500, "internal");
    assert.doesNotMatch(answer.text, /secret/);
    const [error] = api.errors.splice(0);
    assert.ok(error === thrown || (error as Error).cause === thrown);
  });
}
