import assert from "node:assert/strict";
import { connect } from "node:http2";
import { readAnswer, serveApi, statusOf, writeAll } from "./api_fixture.ts";

const HEAD =
  "POST /tasks/1/comments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

/** A JSON body of exactly `bytes`. */
function commentOf(bytes: number): string {
  return `{"text":"${"x".repeat(bytes - 11)}"}`;
}

Deno.test("a small body is read whole, a larger one in parts, with the same result", async () => {
  await using api = serveApi();
  for (const bytes of [2 ** 14 - 1, 2 ** 14, 2 ** 14 + 1]) {
    const answer = await api.send("POST", "/tasks/1/comments", commentOf(bytes));
    assert.equal(answer.json.text.length, bytes - 11);
  }
});

Deno.test("H3: a length beside chunks is refused", async () => {
  await using api = serveApi();
  using connection = await api.connect();
  const lengths = "Content-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n";
  await writeAll(connection, `${HEAD}${lengths}c\r\n{"text":"x"}\r\n0\r\n\r\n`);
  assert.equal(statusOf(await readAnswer(connection)), 400);
  assert.deepEqual(api.board.calls, []);
});

Deno.test("H3: more than was announced over HTTP/2 is not taken", async () => {
  await using api = serveApi();
  const session = connect(api.server.url);
  const send = async (length: number, body: string) => {
    const stream = session.request({
      ":method": "POST",
      ":path": "/tasks/1/comments",
      "host": "localhost",
      "content-type": "application/json",
      "content-length": String(length),
    }, { endStream: false });
    let status: unknown = null;
    stream.once("response", (headers) => status = headers[":status"]);
    // The server resets it.
    stream.on("error", () => {});
    stream.resume();
    const closed = new Promise((resolve) => stream.once("close", resolve));
    stream.end(body);
    await closed;
    return status;
  };
  assert.equal(await send(20, commentOf(20)), 201);
  assert.equal(await send(20, commentOf(40_000)), null);
  assert.deepEqual(api.board.calls, ["addComment"]);
  const closed = new Promise((resolve) => session.once("close", resolve));
  session.destroy();
  await closed;
});
