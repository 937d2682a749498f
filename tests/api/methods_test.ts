import assert from "node:assert/strict";
import { assertProblem, serveApi, statusOf } from "./api_fixture.ts";

Deno.test("an unknown path is 404, whatever the method", async () => {
  await using api = serveApi();
  for (const method of ["GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS"]) {
    for (
      const path of ["/", "/task/1", "/tasks/1/foo", "/tasks/1/move/x", "/tasks//move", "/runs/1/x"]
    ) {
      assertProblem(await api.send(method, path), 404, "unknown_path");
    }
  }
});

Deno.test("a known path with another method is 405 and says what it takes", async () => {
  await using api = serveApi();
  const allowed = {
    "/tasks": "POST",
    "/tasks/1": "GET, PATCH, HEAD",
    "/tasks/1/comments": "POST",
    "/tasks/1/move": "POST",
    "/status": "GET, HEAD",
    "/refresh": "POST",
    "/pause": "POST",
    "/resume": "POST",
    "/drain": "POST",
    "/tasks/1/retry": "POST",
    "/runs/1/retry": "POST",
    "/healthz": "GET, HEAD",
    "/runs": "GET, HEAD",
    "/runs/1": "GET, HEAD",
    "/runs/1/log": "GET, HEAD",
    "/runs/1/cancel": "POST",
    "/openapi.json": "GET, HEAD",
    "/docs": "GET, HEAD",
  };
  for (const [path, allow] of Object.entries(allowed)) {
    for (const method of ["DELETE", "PUT", "OPTIONS", "BREW"]) {
      const answer = await api.send(method, path);
      assertProblem(answer, 405, "method_not_allowed", /^Cannot [A-Z]+ \/.*: it takes [A-Z]/);
      assert.equal(answer.headers.get("allow"), allow);
    }
  }
  assert.deepEqual(api.board.calls, []);
});

Deno.test("HEAD answers as GET does, without the body", async () => {
  await using api = serveApi();
  for (const path of ["/tasks/1", "/status", "/healthz", "/tasks/42", "/tasks", "/runs", "/docs"]) {
    const head = await api.send("HEAD", path);
    const get = await api.send("GET", path);
    assert.equal(head.text, "");
    assert.equal(head.status, get.status);
    assert.equal(head.headers.get("content-type"), get.headers.get("content-type"));
    assert.equal(head.headers.get("cache-control"), "no-store");
  }
});

Deno.test("requests on one connection are answered in order, also after a refusal", async () => {
  await using api = serveApi();
  const host = "Host: localhost\r\n";
  const wire = await api.raw(
    `POST /tasks/1/move HTTP/1.1\r\n${host}Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello`,
    `GET /tasks/42 HTTP/1.1\r\n${host}\r\n`,
    `GET /healthz HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
  );
  const statuses = Array.from(wire.matchAll(/HTTP\/1\.1 (\d{3})/g), ([, status]) => status);
  assert.deepEqual(statuses, ["415", "404", "200"]);
});

Deno.test("what is not HTTP is refused and harms nothing", async () => {
  await using api = serveApi();
  for (const garbage of ["GARBAGE\r\n\r\n", "\0\0\0\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"]) {
    assert.ok([400, 505, NaN].includes(statusOf(await api.raw(garbage))));
  }
  assert.equal((await api.send("GET", "/healthz")).status, 200);
});

Deno.test("each request is reported with its run and without token or query", async () => {
  await using api = serveApi();
  api.control.addRun("tok-en", "run-1", "1");
  await api.send("GET", "/tasks/1?key=secret", undefined, { authorization: "Bearer tok-en" });
  await api.send("GET", "/nope");
  const facts = api.requests.map(({ durationMs, ...rest }) => {
    assert.ok(durationMs >= 0);
    return rest;
  });
  assert.deepEqual(facts, [
    { method: "GET", path: "/tasks/1", status: 200, runId: "run-1" },
    { method: "GET", path: "/nope", status: 404, runId: null },
  ]);
});
