import assert from "node:assert/strict";
import fc from "fast-check";
import { DEFAULT_LIMITS } from "../../src/api/context.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import {
  assertProblem,
  readAnswer,
  serveApi,
  type ServedApi,
  statusOf,
  writeAll,
} from "./api_fixture.ts";

const MIB = 2 ** 20;
const HEAD =
  "POST /tasks/1/comments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

/** A JSON body of exactly `bytes`. */
function commentOf(bytes: number): string {
  return `{"text":"${"x".repeat(bytes - 11)}"}`;
}

Deno.test("the limits are 1 MiB, 10 s and 30 s unless said otherwise", () => {
  assert.deepEqual(DEFAULT_LIMITS, {
    maxBodyBytes: MIB,
    bodyTimeoutMs: 10_000,
    callTimeoutMs: 30_000,
  });
});

Deno.test("a body of exactly 1 MiB is taken", async () => {
  await using api = serveApi();
  const answer = await api.send("POST", "/tasks/1/comments", commentOf(MIB));
  assert.equal(answer.status, 201);
  assert.equal(answer.json.text.length, MIB - 11);
});

Deno.test("H3: a body of one byte more is 413, announced or not", async () => {
  await using api = serveApi();
  const body = commentOf(MIB + 1);
  const detail = "Cannot read the body: it is larger than 1048576 bytes";
  assertProblem(
    await api.send("POST", "/tasks/1/comments", body),
    413,
    "body_too_large",
    detail,
  );
  const stream = new Blob([body]).stream();
  assertProblem(
    await api.send("POST", "/tasks/1/comments", stream),
    413,
    "body_too_large",
    detail,
  );
  assert.deepEqual(api.board.calls, []);
});

Deno.test("H3: 50 MB are refused before they are sent", async () => {
  await using api = serveApi();
  using connection = await api.connect();
  await writeAll(connection, `${HEAD}Content-Length: ${50 * MIB}\r\n\r\n`);
  const wire = await readAnswer(connection);
  assert.equal(statusOf(wire), 413);
  assert.match(wire, /connection: close/i);
});

Deno.test("H3: 50 MB that are sent all the same are refused, and others are answered", async () => {
  await using api = serveApi();
  const sending = api.send("POST", "/tasks/1/comments", new Uint8Array(50 * MIB).fill(32));
  assert.equal((await api.send("GET", "/tasks/1")).status, 200);
  assertProblem(await sending, 413, "body_too_large");
});

Deno.test("H3: 50 MB in chunks without a length are refused at 1 MiB", async () => {
  await using api = serveApi();
  using connection = await api.connect();
  await writeAll(connection, `${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
  const chunk = `10000\r\n${" ".repeat(65_536)}\r\n`;
  const [wire] = await Promise.all([
    readAnswer(connection),
    writeAll(connection, chunk.repeat(800)),
  ]);
  assert.equal(statusOf(wire), 413);
  assert.deepEqual(api.board.calls, []);
  assert.deepEqual(api.requests.map(({ status }) => status), [413]);
});

Deno.test("H3: half a body is 408 after the deadline, while others are answered", async () => {
  const clock = new FakeClock();
  await using api = serveApi({ clock });
  using connection = await api.connect();
  await writeAll(connection, `${HEAD}Content-Length: 100\r\n\r\n{"text":`);
  await clock.asleep(1);
  assert.equal((await api.send("GET", "/status")).status, 200);
  await clock.advance(9_999);
  assert.equal(clock.sleeping, 1);
  await clock.advance(1);
  const wire = await readAnswer(connection);
  assert.equal(statusOf(wire), 408);
  assert.match(wire, /"detail":"Cannot read the body: it did not arrive within 10 s"/);
  assert.match(wire, /connection: close/i);
  assert.deepEqual(api.board.calls, []);
});

Deno.test("H3: a body that trickles is 408 too: the deadline is for all of it", async () => {
  const clock = new FakeClock();
  await using api = serveApi({ clock });
  using connection = await api.connect();
  await writeAll(connection, `${HEAD}Content-Length: 100\r\n\r\n`);
  await clock.asleep(1);
  for (let second = 0; second < 10; second++) {
    await writeAll(connection, "x");
    await clock.advance(1_000);
  }
  assert.equal(statusOf(await readAnswer(connection)), 408);
});

Deno.test("H3: a client that goes away within its body leaves nothing behind", async () => {
  await using api = serveApi();
  const clock = new FakeClock();
  await using other = serveApi({ clock });
  const connection = await other.connect();
  await writeAll(connection, `${HEAD}Content-Length: 100\r\n\r\n{"text":`);
  await clock.asleep(1);
  connection.close();
  while (clock.sleeping > 0) await api.send("GET", "/healthz");
  assert.deepEqual(other.errors, []);
  assert.deepEqual(other.board.calls, []);
});

Deno.test("H3: 100 idle and half-open connections hold up nobody", async () => {
  await using api = serveApi();
  const connections = await Promise.all(Array.from({ length: 100 }, () => api.connect()));
  try {
    await Promise.all(
      connections.map((connection, index) =>
        writeAll(connection, ["", "GET /ta", `${HEAD}Content-Length: 9\r\n\r\n`][index % 3] ?? "")
      ),
    );
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.send("POST", "/tasks/1/comments", { text: "x" })),
    );
    assert.ok(answers.every(({ status }) => status === 201));
  } finally {
    for (const connection of connections) connection.close();
  }
});

Deno.test("a charset beside application/json is fine, an encoding is not", async () => {
  await using api = serveApi();
  const path = "/tasks/1/comments";
  for (
    const type of [
      "application/json; charset=utf-8",
      "APPLICATION/JSON",
      "application/json;charset=UTF-8",
      "application/json ; x=y",
    ]
  ) {
    const answer = await api.send("POST", path, { text: "é" }, { "content-type": type });
    assert.equal(answer.status, 201, type);
  }
  const zipped = await api.send("POST", path, { text: "x" }, { "content-encoding": "gzip" });
  assertProblem(zipped, 415, "encoded");
});

Deno.test("a body that is not UTF-8 is 400; a byte order mark is not the text's", async () => {
  await using api = serveApi();
  const broken = new Uint8Array([...new TextEncoder().encode('{"text":"'), 0xff, 0x22, 0x7d]);
  assertProblem(
    await api.send("POST", "/tasks/1/comments", broken),
    400,
    "not_utf8",
    "Cannot read the body: it is not UTF-8",
  );
  const marked = await api.send("POST", "/tasks/1/comments", '\ufeff{"text":"x"}');
  assert.equal(marked.json.text, "x");
});

Deno.test("a body that is not JSON is 400 and says where", async () => {
  await using api = serveApi();
  const answer = await api.send("POST", "/tasks/1/comments", '{\n  "text": "x",\n}');
  assertProblem(answer, 400, "broken_json", /it is not JSON: .*line 3 column 1/);
  for (const text of ["", " ", "{", "nope", "{'text':'x'}", '{"text":NaN}', '{"text":"\n"}']) {
    const broken = await api.send("POST", "/tasks/1/comments", text);
    assertProblem(broken, 400, "broken_json");
  }
});

Deno.test("JSON nested half a million deep is refused like any other", async () => {
  await using api = serveApi();
  const deep = "[".repeat(500_000) + "]".repeat(500_000);
  assertProblem(await api.send("POST", "/tasks/1/comments", deep), 422, "invalid");
  assertProblem(await api.send("POST", "/tasks/1/comments", `{"text":${deep}}`), 422, "invalid");
  assertProblem(await api.send("POST", "/tasks/1/comments", "[".repeat(MIB)), 400, "broken_json");
});

Deno.test("random bytes and random JSON as a body are never a 5xx", async () => {
  await using api = serveApi();
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(randomBody(), fc.uint8Array({ maxLength: 200 })),
      (body) => neverFails(api, body),
    ),
    { numRuns: 150 },
  );
});

function randomBody(): fc.Arbitrary<string> {
  const keys = fc.constantFrom("text", "queue", "name", "labels", "__proto__", "description");
  return fc.oneof(
    fc.json(),
    fc.dictionary(keys, fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.dictionary(keys, fc.oneof(fc.string({ unit: "binary" }), fc.array(fc.string())))
      .map((value) => JSON.stringify(value)),
  );
}

async function neverFails(api: ServedApi, body: string | Uint8Array): Promise<void> {
  const requests = [
    ["POST", "/tasks"],
    ["PATCH", "/tasks/1"],
    ["POST", "/tasks/1/comments"],
    ["POST", "/tasks/1/move"],
    ["POST", "/refresh"],
  ] as const;
  for (const [method, path] of requests) {
    const { status } = await api.send(method, path, body);
    assert.ok(status < 500, `${method} ${path}: ${status}`);
  }
}
