import assert from "node:assert/strict";
import { chooseListener, parseLsof, parseSs } from "../../src/net/port_holder.ts";
import { nameHolder, PortTakenError } from "../../src/api/connections/bind.ts";
import { hasTool } from "../fixtures/tools.ts";

const HOST = "127.0.0.1";

/** What is said of a port that somebody holds who answers every request so. */
async function said(handler: () => Response | Promise<Response>): Promise<string> {
  const server = Deno.serve({ hostname: HOST, port: 0, onListen: () => {} }, handler);
  try {
    return await saidOf(server.addr.port);
  } finally {
    await server.shutdown();
  }
}

async function saidOf(port: number): Promise<string> {
  const { message } = await nameHolder(new PortTakenError(HOST, port, null));
  return message.replace(`${port}`, "PORT");
}

const LISTS = hasTool("lsof") || hasTool("ss");

/** How a stranger is told of: this process, where its name can be found out. */
function assertStranger(message: string): void {
  const name = LISTS
    ? `"[^"]+" \\(pid ${Deno.pid}\\) listens there; stop it,`
    : "another program uses the port; stop it,";
  assert.match(message, new RegExp(`^Cannot listen on 127.0.0.1:PORT: ${name}`));
}

Deno.test("C2, X5: a port that another dispatcher holds is told with the pid that the system knows, not with the one that it tells", async () => {
  const ours = { program: "artificer-dispatcher", pid: 1, status: "ok" };
  const who = LISTS ? `"[^"]+" \\(pid ${Deno.pid}\\)` : "a program";
  const expected = new RegExp(
    `^Cannot listen on 127.0.0.1:PORT: ${who}, which calls itself the artificer-dispatcher, listens there; stop it,`,
  );
  assert.match(await said(() => Response.json(ours)), expected);
  assert.match(await said(() => Response.json(ours, { status: 503 })), expected);
});

Deno.test("X5: a terminal obeys nothing of what the holder of a port says, and a long story is cut", async () => {
  const self = { program: "artificer-dispatcher", pid: 1 };
  const folder = "/srv/\x1b[2J\u202e\x9b31m";
  // deno-lint-ignore no-control-regex
  const obeyed = /[\x1b\u202e\x9b]/;
  const message = await said(() => Response.json({ ...self, folder }));
  assert.match(message, /the artificer-dispatcher, listens there/);
  assert.doesNotMatch(message, obeyed);
  const long = await said(() => Response.json({ ...self, folder: "x".repeat(5_000) }));
  assert.ok(long.length < 300, long);
});

for (
  const [what, body] of [
    ["no JSON", "hello"],
    ["other JSON", '{"program": "nginx", "pid": 1}'],
    ["JSON that is no object", "null"],
    ["a pid that is none", '{"program": "artificer-dispatcher", "pid": "1; rm"}'],
  ] as const
) {
  Deno.test(`C2: a port that a stranger holds who answers with ${what} is told with its name`, async () => {
    assertStranger(await said(() => new Response(body)));
  });
}

Deno.test("C2: a stranger's answer without end is not taken in", async () => {
  const chunk = new Uint8Array(65_536).fill(120);
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += chunk.length;
      controller.enqueue(chunk.slice());
    },
  });
  assertStranger(await said(() => new Response(endless)));
  // What the sockets took before it was hung up.
  assert.ok(sent < 32 * 2 ** 20, `${sent} bytes`);
});

Deno.test("C2: a redirect is not followed", async () => {
  let asked = 0;
  const message = await said(() => {
    asked++;
    return new Response(null, { status: 302, headers: { location: "/elsewhere" } });
  });
  assert.equal(asked, 1);
  assertStranger(message);
});

Deno.test("C2: a holder that never answers is not waited for", async () => {
  const listener = Deno.listen({ hostname: HOST, port: 0 });
  const accepting = listener.accept();
  assertStranger(await saidOf(listener.addr.port));
  (await accepting).close();
  listener.close();
});

Deno.test("a port that nobody holds any more is told without a name", async () => {
  const listener = Deno.listen({ hostname: HOST, port: 0 });
  const { port } = listener.addr;
  listener.close();
  assert.equal(
    await saidOf(port),
    'Cannot listen on 127.0.0.1:PORT: another program uses the port; stop it, or set "api_port" (or --port); "auto" takes a free port',
  );
});

Deno.test("lsof's lines are understood", () => {
  const output =
    "p12\ncnode\nf18\nn*:8000\np345\ncpython3.1\nf3\nn127.0.0.1:8000\nf4\nn[::1]:8000\n";
  assert.deepEqual(parseLsof(output), [
    { name: "node", pid: 12, host: "*" },
    { name: "python3.1", pid: 345, host: "127.0.0.1" },
    { name: "python3.1", pid: 345, host: "[::1]" },
  ]);
  assert.deepEqual(parseLsof(""), []);
});

Deno.test("ss's lines are understood; what it may not name is passed over", () => {
  const output = [
    'LISTEN 0 4096 127.0.0.1:8000 0.0.0.0:* users:(("deno",pid=42,fd=18),("deno",pid=43,fd=18))',
    "LISTEN 0 128 *:8000 *:*",
    'LISTEN 0 128 127.0.0.53%lo:8000 0.0.0.0:* users:(("a b",pid=7,fd=3))',
    'LISTEN 0 5 [::1]:8000 [::]:* users:(("x",pid=8,fd=3))',
    "",
  ].join("\n");
  assert.deepEqual(parseSs(output), [
    { name: "deno", pid: 42, host: "127.0.0.1" },
    { name: "a b", pid: 7, host: "127.0.0.53" },
    { name: "x", pid: 8, host: "[::1]" },
  ]);
});

Deno.test("of several who listen on a port it is the one in the way", () => {
  const listener = (host: string) => ({ name: host, pid: 1, host });
  const chosen = (hostname: string, ...hosts: string[]) =>
    chooseListener(hosts.map(listener), hostname)?.host ?? null;
  assert.equal(chosen("127.0.0.1", "[::1]", "127.0.0.1"), "127.0.0.1");
  assert.equal(chosen("::1", "127.0.0.1", "[::1]"), "[::1]");
  assert.equal(chosen("localhost", "10.0.0.1", "[::1]"), "[::1]");
  for (const any of ["*", "0.0.0.0", "[::]"]) assert.equal(chosen("127.0.0.1", any), any);
  assert.equal(chosen("0.0.0.0", "10.0.0.1"), "10.0.0.1");
  assert.equal(chosen("127.0.0.1", "10.0.0.1"), null);
  assert.equal(chosen("127.0.0.1"), null);
});
