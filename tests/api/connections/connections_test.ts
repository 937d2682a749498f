import assert from "node:assert/strict";
import { connect, constants } from "node:http2";
import type { ConnectionLimits } from "../../../src/api/connections/policy.ts";
import type { ServedApp } from "../../../src/api/connections/traffic.ts";
import { type ApiServer, startServer } from "../../../src/api/server.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { readAll, readAnswer, serveApi, statusOf, writeAll } from "../api_fixture.ts";

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const GREETING: ServedApp = { fetch: () => new Response("hello") };

/** A server whose time a test moves, and connections to it. */
class Served implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly server: ApiServer;
  readonly #connections: Deno.TcpConn[] = [];

  constructor(app: ServedApp, limits: Partial<ConnectionLimits> = {}) {
    const { clock } = this;
    const onError = assert.ifError;
    this.server = startServer({ app, hostname: "127.0.0.1", port: 0, clock, limits, onError });
  }

  get counts() {
    const { connections } = this.server.facts();
    assert.ok(connections);
    return connections;
  }

  /** Connects and sends `text`. */
  async send(text = ""): Promise<Deno.TcpConn> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: this.server.port });
    this.#connections.push(connection);
    await writeAll(connection, text);
    return connection;
  }

  /** Waits until the server has served a connection that came after all others. */
  async caughtUp(): Promise<void> {
    assert.equal(statusOf(await readAnswer(await this.send(GET))), 200);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.close();
    let isOver = false;
    const stopping = this.server.shutdown({ graceMs: 0 }).then(() => isOver = true);
    // It gives up what is in flight after half a second.
    while (!isOver) {
      await this.clock.advance(500);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    await stopping;
  }
}

/** An app that answers when it is told to. */
function slowApp() {
  const answers: ((response: Response) => void)[] = [];
  const waiting: (() => void)[] = [];
  const app: ServedApp = {
    fetch: () =>
      new Promise((resolve) => {
        answers.push(resolve);
        waiting.shift()?.();
      }),
  };
  const entered = () => new Promise<void>((resolve) => waiting.push(resolve));
  return { app, answers, entered };
}

Deno.test("X2: silence and half a request are hung up on after 10 s, a kept connection after 60 s", async () => {
  await using served = new Served(GREETING);
  const silent = [await served.send(), await served.send("GET / HTTP/1.1\r\nHo")];
  const kept = await served.send(GET);
  await readAnswer(kept);
  assert.equal(served.counts.open, 3);
  await served.clock.advance(11_000);
  for (const connection of silent) assert.equal(await readAll(connection), "");
  assert.equal(served.counts.open, 1);
  await writeAll(kept, GET);
  await readAnswer(kept);
  await served.clock.advance(59_000);
  assert.equal(served.counts.open, 1);
  await served.clock.advance(2_000);
  assert.equal(await readAll(kept), "");
  assert.equal(served.counts.crowdedOut, 0);
});

Deno.test("X2: a standstill of the process is not held against those who connected before it", async () => {
  await using served = new Served(GREETING);
  const early = await served.send();
  await served.caughtUp();
  await served.clock.asleep(1);
  await served.clock.leap(20_000);
  await writeAll(early, GET);
  assert.equal(statusOf(await readAnswer(early)), 200);
});

Deno.test("X2: an answer without an end goes on, however long it is silent", async () => {
  let more = (_text: string) => {};
  await using served = new Served({
    fetch(_request, { hold }) {
      assert.ok(hold());
      const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
        start(controller) {
          more = (text) => controller.enqueue(new TextEncoder().encode(text));
          more("first");
        },
      });
      return new Response(body);
    },
  });
  const following = await served.send(GET);
  const chunk = new Uint8Array(1_024);
  const read = async () =>
    new TextDecoder().decode(chunk.subarray(0, await following.read(chunk) ?? 0));
  let text = await read();
  while (!text.includes("first")) text += await read();
  await served.clock.advance(180_000);
  more("later");
  assert.match(await read(), /later/);
});

Deno.test("X2: quiet connections make room for others, the oldest first", async () => {
  await using served = new Served(GREETING, { max: 4 });
  const silent = [];
  for (let index = 0; index < 20; index++) silent.push(await served.send());
  await served.caughtUp();
  assert.ok(served.counts.open <= 4);
  assert.equal(served.counts.crowdedOut, 17);
  assert.equal(await readAll(silent[0] ?? assert.fail()), "");
  const youngest = silent.at(-1) ?? assert.fail();
  await writeAll(youngest, GET);
  assert.equal(statusOf(await readAnswer(youngest)), 200);
});

Deno.test("X2: where every connection is in use a further one is told so, and what to set", async () => {
  const { app, answers, entered } = slowApp();
  await using served = new Served(app, { max: 2 });
  const busy = [];
  for (let index = 0; index < 2; index++) {
    const seen = entered();
    busy.push(await served.send(GET));
    await seen;
  }
  const refused = await served.send(GET);
  const answer = await readAnswer(refused);
  assert.equal(statusOf(answer), 503);
  assert.match(answer, /"code":"too_many_connections"/);
  assert.match(answer, /api_max_connections/);
  await served.clock.advance(2_000);
  assert.equal(await readAll(refused), "");
  for (const give of answers) give(new Response("done"));
  for (const connection of busy) assert.equal(statusOf(await readAnswer(connection)), 200);
});

Deno.test("X2: half of the connections may follow logs, so that the others are free for requests", async () => {
  await using served = new Served({
    fetch: (_request, { hold }) =>
      hold() ? new Response(new ReadableStream()) : new Response(null, { status: 503 }),
  }, { max: 6 });
  const begun = (text: string) => text.includes("\r\n\r\n");
  const statuses = [];
  for (let index = 0; index < 4; index++) {
    const connection = await served.send(GET);
    const chunk = new Uint8Array(1_024);
    let text = "";
    while (!begun(text)) {
      text += new TextDecoder().decode(chunk.subarray(0, await connection.read(chunk) ?? 0));
    }
    statuses.push(statusOf(text));
  }
  assert.deepEqual(statuses, [200, 200, 200, 503]);
});

Deno.test("X2: answers that last are counted one by one where a connection carries many (HTTP/2)", async () => {
  await using served = new Served({
    fetch: (_request, { hold }) =>
      hold() ? new Response(new ReadableStream()) : new Response(null, { status: 503 }),
  }, { max: 6 });
  const session = connect(`http://127.0.0.1:${served.server.port}`);
  const ask = () => {
    const stream = session.request({ ":path": "/" });
    const status = new Promise<unknown>((resolve) => {
      stream.once("response", (headers) => resolve(headers[":status"]));
    });
    return { stream, status };
  };
  const followers = [ask(), ask(), ask()];
  for (const { status } of followers) assert.equal(await status, 200);
  assert.equal(await ask().status, 503);
  const left = new Promise((resolve) => followers[0]?.stream.once("close", resolve));
  followers[0]?.stream.close(constants.NGHTTP2_CANCEL);
  await left;
  // The server hears of it a moment later.
  while (await ask().status !== 200);
  const closed = new Promise((resolve) => session.once("close", resolve));
  session.destroy();
  await closed;
});

Deno.test("X2: what is not HTTP, and a client that breaks off, leave nothing behind", async () => {
  await using served = new Served(GREETING);
  assert.equal(statusOf(await readAll(await served.send("\0\x01\x02\r\n\r\n"))), 400);
  const broken = await Deno.connect({ hostname: "127.0.0.1", port: served.server.port });
  await writeAll(broken, "GET / HTTP/1.1\r\n");
  broken.close();
  await served.caughtUp();
  while (served.counts.open > 1) await new Promise((resolve) => setTimeout(resolve, 5));
});

Deno.test("X2: 408 and 413 end their connection, though the rest of the body never comes", async () => {
  const clock = new FakeClock();
  await using api = serveApi({ clock }, { clock });
  const post = "POST /tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  using large = await api.connect();
  await writeAll(large, `${post}Content-Length: 9999999\r\n\r\n{`);
  assert.equal(statusOf(await readAnswer(large)), 413);
  using late = await api.connect();
  const sleeping = clock.sleeping;
  await writeAll(late, `${post}Content-Length: 99\r\n\r\n{`);
  await clock.asleep(sleeping + 1);
  await clock.advance(10_000);
  assert.equal(statusOf(await readAnswer(late)), 408);
  await clock.advance(2_000);
  assert.equal(await readAll(large), "");
  assert.equal(await readAll(late), "");
});
