import assert from "node:assert/strict";
import { hostRefusal, originRefusal } from "../../src/api/guard.ts";
import { FakeBoard, fakeTask } from "../fakes/fake_board.ts";
import { assertProblem, serveApi, statusOf } from "./api_fixture.ts";

const CLOSE = "Connection: close\r\n\r\n";
const MOVE = '{"queue":"Done"}';

Deno.test("hostRefusal lets allowed hosts pass, by name or by name and port", () => {
  const allowed = ["Board.Example", "proxy:8443", "[fd00::1]", "fd00::2"];
  const passes = (host: string) => hostRefusal(host, `http://${host}/status`, allowed) === null;
  for (
    const host of ["board.example", "BOARD.example:99", "proxy:8443", "[fd00::1]:80", "[fd00::2]"]
  ) {
    assert.ok(passes(host), host);
  }
  for (const host of ["proxy", "proxy:80", "x.board.example", "board.example.org", "[fd00::3]"]) {
    assert.ok(!passes(host), host);
  }
});

Deno.test("originRefusal wants the very origin that the request went to", () => {
  const passes = (origin: string | null, host: string) => originRefusal(origin, host) === null;
  assert.ok(passes(null, "localhost:8000"));
  assert.ok(passes("http://localhost:8000", "localhost:8000"));
  assert.ok(passes("http://localhost", "localhost:80"));
  assert.ok(passes("https://board.example", "board.example"));
  assert.ok(passes("http://[::1]:8000", "[::1]:8000"));
  for (
    const origin of [
      "",
      "null",
      "http://localhost",
      "http://localhost:3000",
      "http://127.0.0.1:8000",
      "https://localhost",
      "http://localhost:8000, http://localhost:8000",
      "http://localhost:8000/",
      "http://user@localhost:8000",
      "file://",
      "chrome-extension://abc",
      "localhost:8000",
    ]
  ) {
    assert.ok(!passes(origin, "localhost:8000"), origin);
  }
});

Deno.test("H1: a request without Host, with a foreign one or a foreign absolute URI is 403", async () => {
  await using api = serveApi();
  const host = `localhost:${api.server.port}`;
  const hostile = [
    `GET /tasks/1 HTTP/1.1\r\n${CLOSE}`,
    `GET /tasks/1 HTTP/1.0\r\n${CLOSE}`,
    `GET /tasks/1 HTTP/1.1\r\nHost:\r\n${CLOSE}`,
    `GET /tasks/1 HTTP/1.1\r\nHost: evil.example\r\n${CLOSE}`,
    `GET /tasks/1 HTTP/1.1\r\nHost: evil.example:${api.server.port}\r\n${CLOSE}`,
    `GET /tasks/1 HTTP/1.1\r\nHost: localhost.evil.example\r\n${CLOSE}`,
    `GET /tasks/1 HTTP/1.1\r\nHost: ${host}@evil.example\r\n${CLOSE}`,
    `GET /tasks/1 HTTP/1.1\r\nHost: evil.example#localhost\r\n${CLOSE}`,
    `GET /tasks/1 HTTP/1.1\r\nHost: a b<>\r\n${CLOSE}`,
    `GET http://evil.example/tasks/1 HTTP/1.1\r\nHost: ${host}\r\n${CLOSE}`,
    `GET http://${host}/tasks/1 HTTP/1.1\r\nHost: evil.example\r\n${CLOSE}`,
    `CONNECT evil.example:80 HTTP/1.1\r\nHost: ${host}\r\n${CLOSE}`,
    `GET /healthz HTTP/1.1\r\nHost: evil.example\r\n${CLOSE}`,
    `GET /nope HTTP/1.1\r\nHost: evil.example\r\n${CLOSE}`,
    `POST /refresh HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n${CLOSE}`,
  ];
  for (const request of hostile) {
    const wire = await api.raw(request);
    assert.equal(statusOf(wire), 403, request);
    assert.match(wire, /content-type: application\/problem\+json/i);
    assert.match(wire, /"code":"foreign_host"/);
  }
  assert.equal(
    statusOf(await api.raw(`GET /status HTTP/1.1\r\nHost: a\r\nHost: ${host}\r\n${CLOSE}`)),
    400,
  );
  assert.deepEqual(api.board.calls, []);
  assert.equal(api.control.refreshes, 0);
});

Deno.test("H1: every loopback name, an allowed host and an own absolute URI are answered", async () => {
  await using api = serveApi({
    guard: { allowedHosts: ["box.lan"], requireToken: false, loopback: true },
  });
  for (
    const request of [
      `GET /tasks/1 HTTP/1.1\r\nHost: localhost\r\n${CLOSE}`,
      `GET /tasks/1 HTTP/1.0\r\nHost: 127.0.0.1:${api.server.port}\r\n${CLOSE}`,
      `GET /tasks/1 HTTP/1.1\r\nHost: 127.8.8.8\r\n${CLOSE}`,
      `GET /tasks/1 HTTP/1.1\r\nHost: [::1]:1\r\n${CLOSE}`,
      `GET /tasks/1 HTTP/1.1\r\nHost: BOX.lan:8000\r\n${CLOSE}`,
      `GET http://localhost/tasks/1 HTTP/1.1\r\nHost: localhost\r\n${CLOSE}`,
    ]
  ) {
    assert.equal(statusOf(await api.raw(request)), 200, request);
  }
});

Deno.test("H2: a POST with a foreign or null Origin is 403 and changes nothing", async () => {
  await using api = serveApi();
  const { port, url } = api.server;
  for (
    const origin of [
      "null",
      "http://evil.example",
      `http://evil.example:${port}`,
      "http://localhost:1",
      `https://localhost:${port}`,
      `http://127.0.0.1:${port}.evil.example`,
      `${url}, http://evil.example`,
    ]
  ) {
    for (const path of ["/tasks/1/move", "/refresh", "/tasks", "/tasks/1/comments"]) {
      const answer = await api.send("POST", path, MOVE, { origin });
      assertProblem(answer, 403, "foreign_origin");
    }
    assertProblem(
      await api.send("PATCH", "/tasks/1", { name: "x" }, { origin }),
      403,
      "foreign_origin",
    );
    assertProblem(await api.send("POST", "/refresh", undefined, { origin }), 403, "foreign_origin");
    assertProblem(await api.send("GET", "/status", undefined, { origin }), 403, "foreign_origin");
  }
  assert.deepEqual(api.board.calls, []);
  assert.equal(api.control.refreshes, 0);
});

Deno.test("H2: a page of this server itself may write", async () => {
  await using api = serveApi();
  const answer = await api.send("POST", "/tasks/1/move", MOVE, { origin: api.server.url });
  assert.equal(answer.status, 200);
});

Deno.test("H2: a preflight of a foreign page gets no leave", async () => {
  await using api = serveApi();
  const answer = await api.send("OPTIONS", "/tasks/1/move", undefined, {
    origin: "http://evil.example",
    "access-control-request-method": "POST",
  });
  assertProblem(answer, 403, "foreign_origin");
  assert.equal(answer.headers.get("access-control-allow-origin"), null);
});

Deno.test("H2: what a form can send is 415 and changes nothing, also without an Origin", async () => {
  await using api = serveApi({ board: new FakeBoard(fakeTask()) });
  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; application/json",
    "text/plain, application/json",
    "application/json, text/plain",
    "application/jsonx",
    "application/json-seq",
    "",
  ];
  for (const type of types) {
    for (const path of ["/tasks/1/move", "/tasks", "/tasks/1/comments", "/refresh"]) {
      const answer = await api.send("POST", path, MOVE, { "content-type": type });
      assertProblem(answer, 415, "not_json");
    }
    const patch = await api.send("PATCH", "/tasks/1", MOVE, { "content-type": type });
    assertProblem(patch, 415, "not_json");
  }
  const bare = `POST /refresh HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n${CLOSE}{}`;
  assert.equal(statusOf(await api.raw(bare)), 415);
  assert.deepEqual(api.board.calls, []);
  assert.equal(api.control.refreshes, 0);
});

Deno.test("X12: a GET that a page of another site sends is 403, and a link to a page for people is not", async () => {
  await using api = serveApi();
  const from = (site: string, mode = "no-cors", dest = "image") => ({
    "sec-fetch-site": site,
    "sec-fetch-mode": mode,
    "sec-fetch-dest": dest,
  });
  // Another port of this machine is the same site, and another program's page.
  for (
    const site of ["cross-site", "same-site", "Cross-Site", "", "same-origin, cross-site", "x"]
  ) {
    for (
      const path of ["/status", "/tasks/1", "/runs", "/healthz", "/docs", "/openapi.json", "/no"]
    ) {
      assertProblem(await api.send("GET", path, undefined, from(site)), 403, "foreign_origin");
    }
    const link = from(site, "navigate", "document");
    assertProblem(await api.send("GET", "/tasks/1", undefined, link), 403, "foreign_origin");
    assert.equal((await api.send("GET", "/docs", undefined, link)).status, 200);
    const frame = from(site, "navigate", "iframe");
    assertProblem(await api.send("GET", "/docs", undefined, frame), 403, "foreign_origin");
    assertProblem(await api.send("POST", "/refresh", {}, from(site)), 403, "foreign_origin");
  }
  assert.deepEqual([api.board.calls, api.control.refreshes], [[], 0]);
  for (const site of ["same-origin", "none", " None "]) {
    assert.equal((await api.send("GET", "/status", undefined, from(site))).status, 200, site);
  }
});
