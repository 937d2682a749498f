import assert from "node:assert/strict";
import * as z from "zod";
import { BoardClient, type BoardProtocol } from "../../../src/backends/http/board_client.ts";
import { SetupError, statusFailure, unexpectedReply } from "../../../src/backends/http/failures.ts";
import { AdapterError, isAdapterError } from "../../../src/domain/errors.ts";
import type { Clock } from "../../../src/async/clock.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { type JsonServer, jsonServer, type Received, type Scripted } from "./json_server.ts";

const { signal } = new AbortController();
const item = z.object({ id: z.number() });

interface TestSession {
  readonly secret: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The least that another board has to say. */
function protocol(
  tokens: readonly string[] = ["key"],
): BoardProtocol<TestSession> & { opened: number } {
  return {
    opened: 0,
    maxBodyBytes: 100,
    probe: (http, signal) => http.send({ method: "GET", path: "/version" }, {}, signal),
    openSession() {
      const secret = tokens[Math.min(this.opened++, tokens.length - 1)] ?? "";
      return Promise.resolve({ secret, headers: { authorization: `Bearer ${secret}` } });
    },
    sessionRefused: ({ secret }) => new AdapterError("unauthorized", `refused ${secret}`),
    failureOf: (request, reply) =>
      reply.status < 300
        ? null
        : statusFailure(request, reply, { server: "Board", complaintOf: ({ text }) => text }),
    unexpectedReply: (request, what) =>
      unexpectedReply(request, what, { server: "Board", advice: "look at url" }),
  };
}

/** A clock by which the waits between retries take no time, and deadlines take theirs. */
const hasty: Clock = {
  ...systemClock,
  sleep: (ms, options) => systemClock.sleep(ms > 1_000 ? ms : 0, options),
};

/** A client, and the server that it speaks to. */
async function onServer(
  reply: (received: Received) => Scripted,
  test: (
    parts: { client: BoardClient<TestSession>; server: JsonServer },
  ) => Promise<void>,
  { kind = protocol(), clock = hasty }: {
    readonly kind?: BoardProtocol<TestSession>;
    readonly clock?: Clock;
  } = {},
): Promise<void> {
  await using server = jsonServer(reply);
  const client = new BoardClient(kind, {
    server: "Board",
    base: server.url,
    caFile: null,
    clock,
    rateLimits: [{ remaining: "x-left", reset: "x-reset", format: "seconds" }],
  });
  try {
    await test({ client, server });
  } finally {
    client.close();
  }
}

/** What a call failed with. */
async function errorOf(call: Promise<unknown>): Promise<AdapterError> {
  const error = await call.then(() => null, (thrown) => thrown);
  assert.ok(isAdapterError(error), String(error));
  return error;
}

const calls = ({ received }: JsonServer) => received.map(({ call }) => call);

Deno.test("the server is probed without credentials, once, and then asked with the session's headers", () =>
  onServer(() => ({ body: { id: 1 } }), async ({ client, server }) => {
    const both = [client.get("/a", item, signal), client.get("/b?x=1", item, signal)];
    assert.deepEqual(await Promise.all(both), [{ id: 1 }, { id: 1 }]);
    assert.deepEqual(calls(server).toSorted(), ["GET /a", "GET /b?x=1", "GET /version"]);
    const keys = server.received.map(({ headers }) => headers.get("authorization"));
    assert.deepEqual(keys, [null, "Bearer key", "Bearer key"]);
  }));

Deno.test("a read by POST is retried like any other, and gives the headers beside the value", async () => {
  let failures = 1;
  const reply = ({ call }: Received): Scripted => {
    if (call === "GET /version") return {};
    if (failures-- > 0) return { status: 502, body: "bad gateway" };
    return { body: { id: 2 }, headers: { link: "next" } };
  };
  await onServer(reply, async ({ client, server }) => {
    const request = { method: "POST", path: "/query", body: { query: "{}" } } as const;
    const answer = client.read(request, item, signal);
    const { value, headers } = await answer;
    assert.deepEqual([value, headers.get("link")], [{ id: 2 }, "next"]);
    assert.deepEqual(calls(server), ["GET /version", "POST /query", "POST /query"]);
    assert.equal(server.received[1]?.headers.get("content-type"), "application/json");
    assert.equal(server.received[1]?.body, '{"query":"{}"}');
  });
});

Deno.test("a write is sent once, and in doubt after a server that broke", () =>
  onServer(
    ({ call }) => call === "GET /version" ? {} : { status: 500, body: "oops" },
    async ({ client, server }) => {
      const error = await errorOf(client.write({ method: "PUT", path: "/a" }, item, signal));
      assert.equal(error.category, "unavailable");
      assert.equal(error.isUnapplied, false);
      assert.equal(error.message, "Board answered 500 (oops) to PUT /a");
      assert.deepEqual(calls(server), ["GET /version", "PUT /a"]);
    },
  ));

Deno.test("a reply without a body is a success for a write that expects none", () =>
  onServer(({ call }) => ({ status: call === "GET /version" ? 200 : 204 }), async ({ client }) => {
    const request = { method: "POST", path: "/transitions", body: {} } as const;
    assert.equal(await client.write(request, z.undefined(), signal), undefined);
  }));

Deno.test("a body that is too large is refused before anything is sent", () =>
  onServer(() => ({}), async ({ client, server }) => {
    const request = { method: "POST", path: "/a", body: { text: "x".repeat(100) } } as const;
    const error = await errorOf(client.write(request, item, signal));
    assert.equal(
      `${error.category}: ${error.message}`,
      "invalid: it is 111 bytes long as JSON, and Board takes no more than 100; make it shorter",
    );
    assert.ok(error.isUnapplied);
    assert.deepEqual(calls(server), []);
  }));

Deno.test("the board's own words for an error are in the message, cut to 300 characters", () =>
  onServer(
    ({ call }) => call === "GET /version" ? {} : { status: 404, body: "y".repeat(400) },
    async ({ client }) => {
      const error = await errorOf(client.get("/a", item, signal));
      assert.equal(error.category, "not_found");
      assert.equal(error.message, `Board answered 404 (${"y".repeat(300)}) to GET /a`);
    },
  ));

Deno.test("a reply of another shape is unexpected, and what is wrong is said", () =>
  onServer(
    ({ call }) => ({ body: call === "GET /b" ? "hello" : { id: "x" } }),
    async ({ client }) => {
      for (
        const [path, what] of [["/a", "an unknown shape \\(id: .*\\)"], [
          "/b",
          "something that is not JSON",
        ]]
      ) {
        const error = await errorOf(client.get(path ?? "", item, signal));
        assert.match(
          error.message,
          new RegExp(`^Board answered GET ${path} with ${what}; look at url$`),
        );
      }
    },
  ));

Deno.test("a refused session is opened again, once for all who met it, and a write is then sent again", async () => {
  const kind = protocol(["old", "new"]);
  const reply = ({ call, headers }: Received): Scripted =>
    call === "GET /version" || headers.get("authorization") === "Bearer new"
      ? { body: { id: 3 } }
      : { status: 401 };
  await onServer(reply, async ({ client }) => {
    const both = [
      client.get("/a", item, signal),
      client.write({ method: "POST", path: "/b" }, item, signal),
    ];
    assert.deepEqual(await Promise.all(both), [{ id: 3 }, { id: 3 }]);
    assert.equal(kind.opened, 2);
  }, { kind });
});

Deno.test("a secret that was refused is not sent again", () =>
  onServer(
    ({ call }) => call === "GET /version" ? {} : { status: 401 },
    async ({ client, server }) => {
      const error = await errorOf(client.get("/a", item, signal));
      assert.equal(`${error.category}: ${error.message}`, "unauthorized: refused key");
      assert.deepEqual(calls(server), ["GET /version", "GET /a"]);
    },
  ));

Deno.test("B5 a used-up rate limit is a pause that holds for all requests, until it starts again", async () => {
  const used: Scripted = { status: 403, headers: { "x-left": "0", "x-reset": "60" } };
  let isUsedUp = true;
  const reply = ({ call }: Received) => call === "GET /a" && isUsedUp ? used : { body: { id: 4 } };
  const clock = new FakeClock();
  await onServer(reply, async ({ client, server }) => {
    const error = await errorOf(client.get("/a", item, signal));
    assert.equal(
      `${error.category}: ${error.message}`,
      "rate_limited: rate limited by Board; retry in 60 s",
    );
    await clock.advance(20_000);
    const held = await errorOf(client.write({ method: "POST", path: "/b" }, item, signal));
    assert.equal(held.message, "rate limited by Board; retry in 40 s");
    assert.deepEqual([held.retryAfterMs, held.isUnapplied], [40_000, true]);
    assert.deepEqual(calls(server), ["GET /version", "GET /a"]);
    isUsedUp = false;
    await clock.advance(40_000);
    assert.deepEqual(await client.get("/a", item, signal), { id: 4 });
  }, { clock });
});

Deno.test("a limit that is used up with a success stops nothing", () =>
  onServer(
    () => ({ body: { id: 5 }, headers: { "x-left": "0", "x-reset": "60" } }),
    async ({ client }) => {
      assert.deepEqual(await client.get("/a", item, signal), { id: 5 });
      assert.deepEqual(await client.get("/a", item, signal), { id: 5 });
    },
  ));

Deno.test("a server that the board cannot work with is told by the probe, and gets no credentials", async () => {
  const kind = { ...protocol(), probe: () => Promise.reject(new SetupError("it is version 1")) };
  await onServer(() => ({}), async ({ client, server }) => {
    assert.equal(await client.incompatibility(signal), "it is version 1");
    assert.equal((await errorOf(client.get("/a", item, signal))).message, "it is version 1");
    assert.deepEqual(calls(server), []);
  }, { kind });
});

Deno.test("a probe that fails otherwise is no incompatibility", async () => {
  const down = new AdapterError("unavailable", "down");
  const kind = { ...protocol(), probe: () => Promise.reject(down) };
  await onServer(() => ({}), async ({ client }) => {
    await assert.rejects(client.incompatibility(signal), down);
  }, { kind });
});

Deno.test("closing ends what loads for no single caller", async () => {
  const kind: BoardProtocol<TestSession> = {
    ...protocol(),
    probe: (_http, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  };
  await onServer(() => ({}), async ({ client }) => {
    const call = errorOf(client.get("/a", item, signal));
    client.close();
    assert.equal((await call).message, "The board was closed");
    assert.ok(client.lifetime.aborted);
  }, { kind });
});
