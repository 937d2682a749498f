import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { PortTakenError } from "../../src/api/connections/bind.ts";
import { type ServerOptions, startServer } from "../../src/api/server.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { messageOf, UsageError } from "../../src/domain/errors.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import { assertProblem, readAll, readAnswer, serveApi, writeAll } from "./api_fixture.ts";

const unexpected = (error: unknown) => assert.fail(messageOf(error));

function options(rest: Partial<ServerOptions> = {}): ServerOptions {
  return {
    app: { fetch: () => new Response("hello") },
    hostname: "127.0.0.1",
    port: 0,
    clock: systemClock,
    onError: unexpected,
    ...rest,
  };
}

/** The message of the UsageError that starting throws. */
function refusal(rest: Partial<ServerOptions>): string {
  try {
    startServer(options(rest));
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  return assert.fail("it started");
}

Deno.test("a server says where it listens, and is closed after its shutdown", async () => {
  const server = startServer(options());
  assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(server.url, `http://127.0.0.1:${server.port}`);
  assert.equal(await (await fetch(server.url)).text(), "hello");
  await server.shutdown({ graceMs: 1_000 });
  await assert.rejects(Deno.connect({ hostname: "127.0.0.1", port: server.port }));
});

Deno.test("C2: a port that is taken is told, with what to do", async () => {
  const holder = startServer(options());
  assert.equal(
    refusal({ port: holder.port }),
    `Cannot listen on 127.0.0.1:${holder.port}: another program uses the port; stop it, or set "api_port" (or --port); "auto" takes a free port`,
  );
  assert.throws(() => startServer(options({ port: holder.port })), PortTakenError);
  await holder.shutdown({ graceMs: 0 });
});

Deno.test("an unknown name and a foreign address are told, with what to do", () => {
  assert.match(
    refusal({ hostname: "no.such.host.invalid" }),
    /^Cannot listen on no\.such\.host\.invalid:0: .+; set "api_host" to a name or address/,
  );
  assert.equal(
    refusal({ hostname: "203.0.113.7" }),
    'Cannot listen on 203.0.113.7:0: this machine has no such address; set "api_host"',
  );
});

Deno.test("under --allow-net=localhost alone it listens on localhost and says which address that is", async () => {
  const { code, stdout, stderr } = await runStrictly("--allow-net=localhost");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^(?:127\.0\.0\.1|\[::1\]) hello$/);
});

Deno.test("without the right to listen it names the flag", async () => {
  const { code, stderr } = await runStrictly("--allow-net=example.com");
  assert.equal(code, 1);
  assert.match(
    stderr,
    /Cannot listen on 127\.0\.0\.1:0: Deno does not allow it; run it with --allow-net=127\.0\.0\.1:0/,
  );
});

async function runStrictly(...rights: string[]) {
  const program = fileURLToPath(new URL("programs/serve_strict.ts", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--no-check", ...rights, program],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("a failure that the app lets through is a 500 that says nothing, and is reported", async () => {
  const errors: unknown[] = [];
  const failure = new Error("secret");
  const server = startServer(options({
    app: { fetch: () => Promise.reject(failure) },
    onError: (error) => errors.push(error),
  }));
  const response = await fetch(server.url);
  assert.equal(response.status, 500);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  assert.doesNotMatch(await response.text(), /secret/);
  assert.deepEqual(errors, [failure]);
  await server.shutdown({ graceMs: 0 });
});

Deno.test("a shutdown waits for what is in flight, and refuses what comes after it", async () => {
  await using api = serveApi();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  api.board.before = () => {
    enter();
    return released;
  };
  const writing = api.send("POST", "/tasks/1/comments", { text: "last words" });
  await entered;
  const stopping = api.server.shutdown({ graceMs: 60_000 });
  assertProblem(await api.send("GET", "/status"), 503, "stopping");
  release();
  assert.equal((await writing).status, 201);
  await stopping;
});

Deno.test("H5: a hung board call is answered with 503 once the grace is over", async () => {
  await using api = serveApi();
  const hanging = api.board.hang();
  const asking = api.send("POST", "/tasks/1/comments", { text: "x" });
  await hanging;
  await api.server.shutdown({ graceMs: 10 });
  assertProblem(await asking, 503, "stopping", /the dispatcher is stopping; the request may/);
});

Deno.test("H5: the grace can be cut short", async () => {
  await using api = serveApi();
  const hanging = api.board.hang();
  const asking = api.send("GET", "/tasks/1");
  await hanging;
  const hurry = new AbortController();
  const stopping = api.server.shutdown({ graceMs: 3_600_000, signal: hurry.signal });
  hurry.abort();
  await stopping;
  assertProblem(await asking, 503, "stopping");
});

Deno.test("H5: a handler that never ends does not hold up a shutdown", async () => {
  const clock = new FakeClock();
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  const server = startServer(options({
    clock,
    app: {
      fetch() {
        enter();
        return new Promise(() => {});
      },
    },
  }));
  const asking = assert.rejects(fetch(server.url));
  await entered;
  const stopping = server.shutdown({ graceMs: 5_000 });
  await clock.asleep(1);
  await clock.advance(5_000);
  await clock.asleep(1);
  await clock.advance(500);
  await stopping;
  await asking;
});

Deno.test("H5: idle and half-open clients do not hold up a shutdown, and are hung up on", async () => {
  await using api = serveApi();
  const kept = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const connections = await Promise.all(Array.from({ length: 9 }, () => api.connect()));
  for (const [index, connection] of connections.entries()) {
    await writeAll(connection, ["", "GET /ta", kept][index % 3] ?? "");
  }
  await Promise.all(connections.filter((_, index) => index % 3 === 2).map(readAnswer));
  await api.server.shutdown({ graceMs: 3_600_000 });
  for (const connection of connections) {
    assert.equal(await readAll(connection), "");
    connection.close();
  }
});

Deno.test("H5: half a body does not hold up a shutdown", async () => {
  const clock = new FakeClock();
  await using api = serveApi({ clock });
  using connection = await api.connect();
  await writeAll(
    connection,
    "POST /tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
      "Content-Length: 99\r\n\r\n{",
  );
  await clock.asleep(1);
  await api.server.shutdown({ graceMs: 0 });
  await readAll(connection);
  assert.deepEqual(api.board.calls, []);
});

Deno.test("a second shutdown waits for the first", async () => {
  const server = startServer(options());
  const first = server.shutdown({ graceMs: 0 });
  assert.equal(server.shutdown({ graceMs: 3_600_000 }), first);
  await first;
});
