import assert from "node:assert/strict";
import { attempt } from "./attempt.ts";

const TOKEN = "operator-token-5b1c0f";
const CLOSED = { settings: "api_require_token = true" };
const WITH_TOKEN = { ARTIFICER_API_TOKEN: TOKEN };

/** A request with a body of JSON, byte by byte. */
function post(path: string, body: string, headers = ""): string {
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${new TextEncoder().encode(body).length}\r\n${headers}\r\n${body}`;
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1]);
}

attempt("D1: a request for another Host is refused, also in absolute form", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  const { port } = new URL(url);
  for (const host of ["evil.example", `evil.example:${port}`, "localhost.evil.example", ""]) {
    const answer = await kit.raw(url, `GET /status HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 4\d\d /, host);
  }
  const absolute = "GET http://evil.example/status HTTP/1.1\r\nHost: localhost\r\n\r\n";
  assert.equal(statusOf(await kit.raw(url, absolute)), 403);
});

attempt("D2: a second user without the token reads no task and no run", {
  needs: ["second user", "curl"],
}, async (kit) => {
  await kit.setUp({
    ...CLOSED,
    queues: { Todo: [], Elsewhere: [{ id: "7", name: "private" }] },
  });
  await using dispatcher = kit.start({ env: WITH_TOKEN });
  const url = await dispatcher.url();
  const paths = ["/tasks/7", "/runs", "/status", "/tasks/7?token=", "//tasks/7", "/TASKS/7"];
  const { stdout } = await kit.other.sh(
    paths.map((path) => `curl -sS -i --path-as-is "${url}${path}"`).join("\n"),
  );
  assert.doesNotMatch(stdout, /private|HTTP\/1\.1 200/);
});

attempt("D3: no page of another site changes anything", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  for (
    const origin of ["http://evil.example", "null", "http://localhost.evil.example", "file://"]
  ) {
    const answer = await kit.raw(url, post("/pause", "{}", `Origin: ${origin}\r\n`));
    assert.equal(statusOf(answer), 403, origin);
  }
  assert.ok(!dispatcher.lines.some(({ event }) => event === "paused"));
});

attempt("D4: a preflight of another site is not answered with its permission", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const answer = await kit.raw(
    await dispatcher.url(),
    "OPTIONS /tasks HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n" +
      "Access-Control-Request-Method: POST\r\n\r\n",
  );
  assert.doesNotMatch(answer, /access-control-allow/i);
  assert.equal(statusOf(answer), 403);
});

attempt("D5: TRACE, CONNECT and unknown methods do nothing and repeat nothing", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  const targets = [
    "TRACE /status",
    "CONNECT evil.example:443",
    "CONSTRUCTOR /status",
    "DELETE /tasks/1",
  ];
  for (const target of targets) {
    const answer = await kit.raw(
      url,
      `${target} HTTP/1.1\r\nHost: localhost\r\nX-Secret: 5b1c0f\r\nConnection: close\r\n\r\n`,
    );
    assert.doesNotMatch(answer, /5b1c0f/);
    assert.ok(statusOf(answer) >= 400 || answer === "", `${target}: ${answer.slice(0, 100)}`);
  }
  const after = await fetch(`${url}/status`);
  await after.body?.cancel();
  assert.equal(after.status, 200);
});

attempt("D6: no second request can be smuggled in the body of a first one", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  const inner = post("/pause", "{}");
  const head = "POST /refresh HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  const shapes = [
    `${head}Content-Length: 2\r\nContent-Length: ${2 + inner.length}\r\n\r\n{}${inner}`,
    `${head}Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n{}`,
    `${head}Transfer-Encoding : chunked\r\nContent-Length: 2\r\n\r\n{}`,
    `${head}Content-Length: +2\r\n\r\n{}`,
    `${head}Content-Length: 0x2\r\n\r\n{}`,
    `${head}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{}`,
  ];
  for (const shape of shapes) {
    const answer = await kit.raw(url, shape);
    assert.ok(statusOf(answer) >= 400, shape.slice(head.length, head.length + 60));
  }
  assert.ok(!dispatcher.lines.some(({ event }) => event === "paused"));
});

attempt("D7: only JSON changes anything: no form of a page, no encoded body", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "text/json",
  ];
  for (const type of types) {
    const answer = await fetch(`${url}/tasks`, {
      method: "POST",
      headers: { "content-type": type },
      body: '{"queue_name": "Todo", "name": "x"}',
    });
    await answer.body?.cancel();
    assert.equal(answer.status, 415, type);
  }
  const encoded = post("/tasks", "{}", "Content-Encoding: gzip\r\n");
  assert.equal(statusOf(await kit.raw(url, encoded)), 415);
});

attempt("D8: a body over the limit is refused, whatever its length claims", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  const head = "POST /tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  const claimed = `${head}Content-Length: 99999999999\r\n\r\n{`;
  assert.equal(statusOf(await kit.raw(url, claimed)), 413);
  const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
  const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}0\r\n\r\n`;
  assert.equal(statusOf(await kit.raw(url, chunked)), 413);
});

attempt("D9: a path reaches no file and no other folder", {}, async (kit) => {
  await kit.setUp();
  await kit.write("private", "5b1c0f");
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  const paths = [
    "/../private",
    "/%2e%2e/private",
    "/..%2fprivate",
    "/tasks/..%2f..%2fprivate",
    `/${kit.folder}/private`,
    "/runs/..%2f..%2fprivate/log",
    "/runs/%00/log",
    "/docs/../../private",
  ];
  for (const path of paths) {
    const answer = await kit.raw(url, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    assert.doesNotMatch(answer, /5b1c0f/, path);
    assert.ok(statusOf(answer) >= 400, `${path}: ${answer.slice(0, 80)}`);
  }
});

attempt(
  "D10: an answer can be neither cached, framed as a page nor read by another site",
  {},
  async (kit) => {
    await kit.setUp();
    await using dispatcher = kit.start();
    const answer = await fetch(`${await dispatcher.url()}/status`);
    await answer.body?.cancel();
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    assert.equal(answer.headers.get("access-control-allow-origin"), null);
  },
);

attempt("D11: an API that other machines can reach requires a token, also from this one", {
  on: ["local"],
}, async (kit) => {
  await kit.setUp({ settings: 'api_host = "0.0.0.0"' });
  await using dispatcher = kit.start({ env: WITH_TOKEN });
  const { port } = new URL(await dispatcher.url());
  const url = `http://127.0.0.1:${port}/status`;
  const open = await fetch(url);
  assert.equal(open.status, 401);
  assert.doesNotMatch(await open.text(), new RegExp(kit.folder));
  const known = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
  await known.body?.cancel();
  assert.equal(known.status, 200);
});

attempt("D12: the strict executable listens on no address that other machines reach", {
  on: ["strict"],
}, async (kit) => {
  await kit.setUp({ settings: 'api_host = "0.0.0.0"' });
  const stdin = await Deno.readTextFile(`${kit.folder}/artificer.toml`);
  const { code, stderr } = await kit.run(["--config", "-"], { stdin });
  assert.equal(code, 2);
  assert.match(stderr, /--allow-net|0\.0\.0\.0/);
});

attempt(
  "D13: a token that resembles the right one is refused, and no answer repeats it",
  {},
  async (kit) => {
    await kit.setUp(CLOSED);
    await using dispatcher = kit.start({ env: WITH_TOKEN });
    const url = await dispatcher.url();
    const guesses = [
      TOKEN.slice(0, -1),
      `${TOKEN}x`,
      TOKEN.toUpperCase(),
      `${TOKEN}, ${TOKEN}`,
      "%",
    ];
    for (const guess of guesses) {
      const answer = await kit.raw(
        url,
        `GET /status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${guess}\r\n\r\n`,
      );
      assert.equal(statusOf(answer), 401, guess);
      assert.doesNotMatch(answer.toLowerCase(), /operator-token/);
    }
  },
);

attempt("D14: a token in a query, a cookie or another header opens nothing", {}, async (kit) => {
  await kit.setUp(CLOSED);
  await using dispatcher = kit.start({ env: WITH_TOKEN });
  const url = await dispatcher.url();
  const headers = [`Cookie: token=${TOKEN}`, `X-Api-Key: ${TOKEN}`, "Artificer-Caller: person"];
  for (const header of headers) {
    const request = `GET /status?token=${TOKEN} HTTP/1.1\r\nHost: localhost\r\n${header}\r\n\r\n`;
    assert.equal(statusOf(await kit.raw(url, request)), 401, header);
  }
});
