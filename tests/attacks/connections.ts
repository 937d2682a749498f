import assert from "node:assert/strict";
import { attempt } from "./attempt.ts";
import type { Kit } from "./harness/kit.ts";
import type { DispatcherProcess } from "../fixtures/dispatcher_process.ts";

const JSON_POST = "POST /tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
/** A request whose body never comes. */
const HALF_A_BODY = `${JSON_POST}Content-Length: 99\r\n\r\n{`;
const NEW_TASK = `{"queue_name":"Todo","name":"after the flood"}`;
const ANY_RUN = { queues: { Todo: [{ id: "1", name: "one" }] } };

/** Runs the dispatcher with so few descriptors. */
const withFiles = (count: number) => (command: readonly string[]) => [
  "sh",
  "-c",
  `ulimit -n ${count} && exec "$@"`,
  "sh",
  ...command,
];

/** Connections to the API that send something and then nothing more. */
class Flood implements Disposable {
  readonly connections: Deno.TcpConn[] = [];

  async open(url: string, count: number, text = ""): Promise<void> {
    const port = Number(new URL(url).port);
    for (let left = count; left > 0; left -= 100) {
      const some = Array.from({ length: Math.min(left, 100) }, async () => {
        const connection = await Deno.connect({ hostname: "127.0.0.1", port });
        this.connections.push(connection);
        // A connection that is closed already proves what it should.
        if (text !== "") await connection.write(new TextEncoder().encode(text)).catch(() => 0);
      });
      await Promise.all(some);
    }
  }

  [Symbol.dispose](): void {
    for (const connection of this.connections) connection.close();
  }
}

/** Reads what comes until the server hangs up. */
async function readToEnd(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(4_096);
  let text = "";
  try {
    for (let count; (count = await connection.read(buffer)) !== null;) {
      text += new TextDecoder().decode(buffer.subarray(0, count));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
  }
  return text;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

async function json(url: string) {
  return await (await fetch(url)).json();
}

/** Creates a task by the API, and waits until its agent, which asks the API, has succeeded. */
async function workGoesOn(dispatcher: DispatcherProcess, url: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const created = await fetch(`${url}/tasks`, { method: "POST", headers, body: NEW_TASK });
  assert.equal(created.status, 201);
  const { id } = await created.json();
  assert.equal((await dispatcher.event("run_ended", String(id))).outcome, "succeeded");
}

const ASKS = { agent: 'call "$task" --fail >/dev/null' };

attempt(
  "X2: 5,000 idle connections at 1,024 descriptors end neither the dispatcher nor its claims",
  { needs: ["curl"] },
  async (kit) => {
    await kit.setUp(ASKS);
    await using dispatcher = kit.start({ through: withFiles(1_024) });
    const url = await dispatcher.url();
    using flood = new Flood();
    await flood.open(url, 5_000);
    await workGoesOn(dispatcher, url);
    const { api_connections: connections } = await json(`${url}/status`);
    assert.ok(connections.open <= connections.max);
    assert.ok(connections.crowded_out >= 4_000);
  },
);

attempt(
  "X2: connections that use up every descriptor stop no claim and no agent",
  { needs: ["curl"] },
  async (kit) => {
    await kit.setUp(ASKS);
    await using dispatcher = kit.start({ through: withFiles(160) });
    const url = await dispatcher.url();
    using flood = new Flood();
    await flood.open(url, 1_000, "GET /status HTTP/1.1\r\nHost: loc");
    await dispatcher.line(({ message }) => message.startsWith("Cannot accept a connection"));
    await workGoesOn(dispatcher, url);
  },
);

attempt(
  "X2: silence and half a request are hung up on within 13 s, and a followed log is not",
  {},
  async (kit) => {
    await kit.setUp({ ...ANY_RUN, agent: "echo begun; exec sleep 30" });
    await using dispatcher = kit.start();
    const url = await dispatcher.url();
    const { run_id: run } = await dispatcher.event("run_started");
    const log = await fetch(`${url}/runs/${run}/log?follow=true`);
    const reader = log.body?.getReader() ?? assert.fail();
    assert.match(new TextDecoder().decode((await reader.read()).value), /begun/);
    using flood = new Flood();
    const from = performance.now();
    await flood.open(url, 5);
    await flood.open(url, 5, "GET /status HTTP/1.1\r\nHost: local");
    for (const connection of flood.connections) assert.equal(await readToEnd(connection), "");
    assert.ok(performance.now() - from < 13_000);
    const cancelled = await fetch(`${url}/runs/${run}/cancel`, {
      method: "POST",
      headers: { "artificer-caller": "person" },
    });
    assert.ok(cancelled.ok, `${cancelled.status}`);
    await cancelled.body?.cancel();
    while (!(await reader.read()).done);
  },
);

attempt("X2: 413 hangs up on who goes on sending", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  using flood = new Flood();
  await flood.open(await dispatcher.url(), 1, `${JSON_POST}Content-Length: 99999999\r\n\r\n{`);
  const [connection = assert.fail()] = flood.connections;
  assert.equal(statusOf(await readToEnd(connection)), 413);
});

attempt("X2: 408 hangs up on who never sends the rest of a body", {}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  using flood = new Flood();
  await flood.open(await dispatcher.url(), 1, HALF_A_BODY);
  const [connection = assert.fail()] = flood.connections;
  assert.equal(statusOf(await readToEnd(connection)), 408);
});

attempt("X2: those who follow logs leave half of the connections free", {}, async (kit) => {
  await kit.setUp({
    ...ANY_RUN,
    settings: "api_max_connections = 8",
    agent: "echo begun; exec sleep 30",
  });
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  const { run_id: run } = await dispatcher.event("run_started");
  const following = `GET /runs/${run}/log?follow=true HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  using flood = new Flood();
  for (let count = 0; count < 6; count++) await flood.open(url, 1, following);
  const buffer = new Uint8Array(4_096);
  const statuses = [];
  for (const connection of flood.connections) {
    const count = await connection.read(buffer) ?? 0;
    statuses.push(statusOf(new TextDecoder().decode(buffer.subarray(0, count))));
  }
  assert.deepEqual(statuses.toSorted(), [200, 200, 200, 200, 503, 503]);
  assert.equal(typeof (await json(`${url}/status`)).version, "string");
});

attempt(
  "X2: who keeps every connection busy is answered, others are told what to set, and work goes on",
  {},
  async (kit) => {
    await kit.setUp({ ...ANY_RUN, settings: "api_max_connections = 8" });
    await using dispatcher = kit.start();
    const url = await dispatcher.url();
    using flood = new Flood();
    let answer = "";
    // A connection whose request the API has not seen yet makes room for the next one.
    while (statusOf(answer) !== 503) {
      await flood.open(url, 4, HALF_A_BODY);
      answer = await kit.raw(url, "GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    assert.match(answer, /too_many_connections/);
    assert.equal((await dispatcher.event("run_ended", "1")).outcome, "succeeded");
  },
);

attempt("X2: what is not HTTP leaves nothing behind", { needs: ["linux"] }, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  const descriptors = () => [...Deno.readDirSync(`/proc/${dispatcher.pid}/fd`)].length;
  const before = descriptors();
  for (const bytes of ["\0\x01\x02\x03\r\n\r\n", "\x16\x03\x01\x02\0\r\n\r\n", "GET\r\n\r\n"]) {
    using flood = new Flood();
    await flood.open(url, 300, bytes);
    for (const connection of flood.connections) await readToEnd(connection);
  }
  assert.equal(typeof (await json(`${url}/status`)).version, "string");
  assert.ok(descriptors() < before + 20, `${before} before, ${descriptors()} after`);
});

attempt("X2: a limit on connections that no client can work with is refused", {
  on: ["local"],
}, async (kit) => {
  await kit.setUp({ settings: "api_max_connections = 1" });
  const { code, stderr } = await kit.run(["start"]);
  assert.equal(code, 2);
  assert.match(stderr, /api_max_connections/);
});

/** A port that is free on both loopback addresses, of those that the system gives to nobody. */
function freeOnBoth(): number {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    try {
      for (const hostname of ["127.0.0.1", "::1"]) Deno.listen({ hostname, port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

attempt("X4: after the start nobody can listen on the API's port, on either address", {
  on: ["local"],
}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const port = Number(new URL(await dispatcher.url()).port);
  for (const hostname of ["127.0.0.1", "::1", "0.0.0.0", "::"]) {
    assert.throws(() => Deno.listen({ hostname, port }), Deno.errors.AddrInUse, hostname);
  }
});

attempt("X4: who listens on the other address before stops the start, and is named", {
  needs: ["linux"],
}, async (kit) => {
  const port = freeOnBoth();
  using _squatter = Deno.listen({ hostname: "::1", port });
  await kit.setUp({ settings: `api_port = ${port}` });
  await using dispatcher = kit.start();
  assert.equal((await dispatcher.ended()).code, 2);
  const said = dispatcher.complaints.join(" ");
  assert.ok(said.includes(`Cannot listen on [::1]:${port}:`), said);
});

attempt('X4: "auto" passes over a port whose other address is taken', {
  needs: ["linux"],
}, async (kit) => {
  await kit.setUp({ settings: 'api_port = "auto"' });
  const squatters = [];
  for (let port = 8_000; port < 8_020; port++) squatters.push(listenIfFree(port));
  try {
    await using dispatcher = kit.start();
    assert.ok(Number(new URL(await dispatcher.url()).port) >= 8_020);
  } finally {
    for (const squatter of squatters) squatter?.close();
  }
});

function listenIfFree(port: number): Deno.TcpListener | null {
  try {
    return Deno.listen({ hostname: "::1", port });
  } catch {
    return null; // Somebody has it already, which is as good.
  }
}

attempt("X4: agents, the log and the status are told the address that is bound, by its number", {
  needs: ["curl"],
}, async (kit) => {
  await kit.setUp({
    ...ANY_RUN,
    settings: 'api_host = "localhost"',
    agent: 'echo "told $ARTIFICER_API_URL"',
  });
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  assert.match(url, /^http:\/\/(?:127\.0\.0\.1|\[::1\]):\d+$/);
  const { run_id: run } = await dispatcher.event("run_settled");
  assert.equal((await (await fetch(`${url}/runs/${run}/log`)).text()).trim(), `told ${url}`);
  const { api_addresses: [first] } = await json(`${url}/status`);
  assert.equal(`http://${first}`, url);
});

/** Runs the dispatcher where `localhost` stands for other addresses. */
async function withHosts(kit: Kit, hosts: string, before = ":") {
  const path = await kit.write("hosts", hosts);
  return (namespaces: readonly string[]) => (command: readonly string[]) => [
    "unshare",
    ...namespaces,
    "sh",
    "-c",
    `${before} && mount --bind "${path}" /etc/hosts && exec "$@"`,
    "sh",
    ...command,
  ];
}

attempt("X4: where localhost stands for ::1 first, agents are not sent to 127.0.0.1", {
  on: ["strict"],
  needs: ["namespaces"],
}, async (kit) => {
  await kit.setUp(ANY_RUN);
  const through = await withHosts(kit, "127.0.0.1 localhost\n::1 localhost\n");
  await using dispatcher = kit.start({ through: through(["--mount"]) });
  assert.match(await dispatcher.url(), /^http:\/\/\[::1\]:\d+$/);
  await dispatcher.line(({ level, message }) =>
    level === "warning" && message.startsWith("The API listens on [::1]:")
  );
});

attempt("X4: a localhost that other machines reach is not listened on", {
  on: ["strict"],
  needs: ["namespaces"],
}, async (kit) => {
  await kit.setUp();
  const address = "ip link set lo up && ip addr add 10.9.9.9/32 dev lo";
  const through = await withHosts(kit, "10.9.9.9 localhost\n", address);
  await using dispatcher = kit.start({ through: through(["--net", "--mount"]) });
  assert.equal((await dispatcher.ended()).code, 2);
  assert.match(dispatcher.complaints.join(" "), /10\.9\.9\.9/);
});

attempt(
  "X4: a variable of Deno's environment opens no other socket for the API",
  {},
  async (kit) => {
    await kit.setUp();
    for (const kind of ["tcp", "duplicate,tcp"]) {
      const port = freeOnBoth();
      await using dispatcher = kit.start({
        env: { DENO_SERVE_ADDRESS: `${kind}:0.0.0.0:${port}` },
      });
      const url = await dispatcher.url();
      assert.notEqual(new URL(url).port, String(port));
      assert.equal(typeof (await json(`${url}/status`)).version, "string");
      await assert.rejects(Deno.connect({ hostname: "127.0.0.1", port }), kind);
    }
  },
);
