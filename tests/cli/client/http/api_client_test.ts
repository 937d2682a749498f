import assert from "node:assert/strict";
import * as z from "zod";
import { ApiClient } from "../../../../src/cli/client/http/api_client.ts";
import {
  ClientError,
  RefusalError,
  UnreachableError,
} from "../../../../src/cli/client/http/errors.ts";
import type { Target } from "../../../../src/cli/client/target/find_target.ts";
import { freePort } from "../../../fixtures/free_port.ts";
import { boundToScript, json, problem, serveScript } from "../scripted_server.ts";

const answer = z.looseObject({ id: z.string() });
const comment = { method: "POST", path: "/tasks/1/comments", body: { text: "Grüße" } } as const;

/** What a client without a token knows of the server at `url`. */
function targetAt(url: string): Target {
  return { url, token: null, tokenAdvice: "", remark: null, secrets: [], meant: null };
}

/** A client of an address where nothing listens. */
function clientOfNobody(): ApiClient {
  return new ApiClient(targetAt(`http://127.0.0.1:${freePort()}`));
}

Deno.test("a question carries the token, a body its type, and a POST a key of its own", async () => {
  await using server = serveScript(() => json({ id: "c1" }));
  using api = server.client("secret-token");
  assert.deepEqual(await api.ask(comment, answer), { value: { id: "c1" }, text: '{"id":"c1"}' });
  await api.ask(comment, answer);
  await api.ask({ path: "/status" }, answer);
  const [first, second, third] = server.seen;
  assert.deepEqual([first?.method, first?.path], ["POST", "/tasks/1/comments"]);
  assert.equal(first?.body, '{"text":"Grüße"}');
  assert.equal(first?.headers.get("content-type"), "application/json");
  for (const request of server.seen) {
    assert.equal(request.headers.get("authorization"), `Bearer ${boundToScript("secret-token")}`);
  }
  const keys = [first, second].map((request) => request?.headers.get("idempotency-key"));
  assert.ok(keys[0] && keys[1] && keys[0] !== keys[1]);
  assert.equal(third?.headers.get("idempotency-key"), null);
  assert.equal(third?.headers.get("content-type"), null);
});

Deno.test("without a token none is sent", async () => {
  await using server = serveScript(() => json({ id: "1" }));
  using api = server.client();
  await api.ask({ path: "/status" }, answer);
  assert.equal(server.seen[0]?.headers.get("authorization"), null);
});

for (const [name, first] of [["before", "drop"], ["within", "broken"]] as const) {
  Deno.test(`a connection that breaks off ${name} the answer is tried once more, under the same key`, async () => {
    const broken = { type: "application/json", body: '{"id":', isBroken: true };
    await using server = serveScript((_, count) =>
      count > 1 ? json({ id: "c1" }) : first === "drop" ? "drop" : broken
    );
    using api = server.client();
    assert.equal((await api.ask(comment, answer)).value.id, "c1");
    const keys = server.seen.map(({ headers }) => headers.get("idempotency-key"));
    assert.equal(keys.length, 2);
    assert.ok(keys[0] !== null && keys[0] === keys[1]);
  });
}

Deno.test("a connection that breaks off twice is told", async () => {
  await using server = serveScript(() => "drop");
  using api = server.client();
  await assert.rejects(api.ask(comment, answer), {
    name: "UnreachableError",
    message: `Cannot reach the dispatcher at ${server.url}: the connection was lost`,
  });
  assert.equal(server.seen.length, 2);
});

Deno.test("where nobody listens, what to do is told", async () => {
  using api = clientOfNobody();
  await assert.rejects(
    api.ask({ path: "/status" }, answer),
    new UnreachableError(
      `Cannot reach the dispatcher at ${api.url}: nothing listens there; start it with "artificer-dispatcher start" or give another address with --url`,
    ),
  );
});

Deno.test("a dispatcher that is asked in https, which it does not speak, is told of as such", async () => {
  const serving = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  await using server = Deno.serve(serving, () => new Response("{}"));
  const url = `https://127.0.0.1:${server.addr.port}`;
  using api = new ApiClient(targetAt(url));
  await assert.rejects(
    api.ask({ path: "/status" }, answer),
    new UnreachableError(
      `Cannot reach the dispatcher at ${url}: the server there does not use https; write its address with "http:"`,
    ),
  );
});

Deno.test("a server that never answers is not waited for, nor asked again", async () => {
  await using server = serveScript(() => "hang");
  const target = targetAt(server.url);
  using api = new ApiClient(target, { timeoutMs: 50 });
  await assert.rejects(api.ask(comment, answer), {
    name: "UnreachableError",
    message: `Cannot reach the dispatcher at ${server.url}: it did not answer within 0.05 s`,
  });
  assert.equal(server.seen.length, 1);
});

Deno.test("a refusal is told in the dispatcher's own words, without what a terminal would obey", async () => {
  await using server = serveScript(() =>
    problem(404, "not_found", 'Cannot find task "\x1b[2J": it does not exist')
  );
  using api = server.client();
  await assert.rejects(api.ask(comment, answer), (error) => {
    assert.ok(error instanceof RefusalError);
    assert.deepEqual([error.status, error.code], [404, "not_found"]);
    assert.equal(error.message, 'Cannot find task "\\u001b[2J": it does not exist');
    return true;
  });
});

Deno.test("where a token is asked for, it is told which one helps", async () => {
  await using server = serveScript(() => problem(401, "token_required", "Cannot answer: no token"));
  const target = { ...targetAt(server.url), tokenAdvice: "Set it" };
  using api = new ApiClient(target);
  await assert.rejects(api.ask({ path: "/status" }, answer), {
    message: "Cannot answer: no token\nSet it",
  });
});

Deno.test("a redirection is not followed: the token is for one server", async () => {
  await using other = serveScript(() => json({ id: "1" }));
  await using server = serveScript(() => ({ status: 302, headers: { location: other.url } }));
  using api = server.client("secret-token");
  await assert.rejects(
    api.ask({ path: "/status" }, answer),
    new ClientError(
      `Cannot understand the answer of ${server.url} (it redirects to "${other.url}", and redirects are not followed): it does not come from artificer-dispatcher; give another address with --url`,
    ),
  );
  assert.equal(other.seen.length, 0);
});

for (
  const [name, given, what] of [
    ["a page", { status: 200, type: "text/html; charset=utf-8", body: "<html>" }, "200, text/html"],
    ["another page that is missing", { status: 404, type: "text/html" }, "404, text/html"],
    ["JSON of another program", json({ name: "x" }), "200, application/json"],
    ["an error of another program", json({ detail: "Not Found" }, 404), "404, application/json"],
    [
      "problem details without a detail",
      { status: 400, type: "application/problem+json", body: "{}" },
      "400, application/problem+json",
    ],
    ["no type at all", { headers: { "content-type": "" } }, "200, no content type"],
  ] as const
) {
  Deno.test(`an answer that no dispatcher gives is told: ${name}`, async () => {
    await using server = serveScript(() => given);
    using api = server.client();
    await assert.rejects(api.ask({ path: "/status" }, answer), {
      name: "ClientError",
      message:
        `Cannot understand the answer of ${server.url} (HTTP ${what}): it does not come from artificer-dispatcher; give another address with --url`,
    });
  });
}

Deno.test("what speaks no HTTP is told", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(1000));
      await connection.write(new TextEncoder().encode("220 smtp ready\r\n"));
      connection.close();
    }
  })();
  const url = `http://127.0.0.1:${listener.addr.port}`;
  using api = new ApiClient(targetAt(url));
  await assert.rejects(api.ask({ path: "/status" }, answer), {
    message: new RegExp(`^Cannot reach the dispatcher at ${url}: \\S`),
  });
  listener.close();
  await serving;
});

Deno.test("a path that could lead to another host is refused", async () => {
  await using server = serveScript(() => json({ id: "1" }));
  using api = server.client("secret-token");
  await assert.rejects(api.ask({ path: "@127.0.0.2/runs" }, answer), {
    name: "ClientError",
    message: 'Cannot ask for "@127.0.0.2/runs": it is not a path',
  });
  assert.equal(server.seen.length, 0);
});

Deno.test("an address may lie below a path", async () => {
  await using server = serveScript(() => json({ id: "1" }));
  const target = targetAt(`${server.url}/below`);
  using api = new ApiClient(target);
  await api.ask({ path: "/status" }, answer);
  assert.equal(server.seen[0]?.path, "/below/status");
});

Deno.test("bytes are read as they come, and a connection that breaks off is told", async () => {
  await using server = serveScript((_, count) => ({ body: "log\n", isBroken: count === 2 }));
  using api = server.client();
  const read = async () => {
    let text = "";
    for await (const bytes of api.read({ path: "/log" })) text += new TextDecoder().decode(bytes);
    return text;
  };
  assert.equal(await read(), "log\n");
  await assert.rejects(read(), UnreachableError);
});

Deno.test("reading ends without an error where it is told to", async () => {
  await using server = serveScript(() => "hang");
  using api = server.client();
  const stop = new AbortController();
  const reading = Array.fromAsync(api.read({ path: "/log", signal: stop.signal }));
  stop.abort();
  assert.deepEqual(await reading, []);
});
