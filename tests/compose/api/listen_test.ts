import assert from "node:assert/strict";
import type { ApiServer } from "../../../src/api/server.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { familyRemark, listen, type ListenOptions } from "../../../src/compose/api/listen.ts";
import { FIRST_PORT } from "../../../src/state/mod.ts";
import { type IsNetAllowed, isNetAllowed } from "../../../src/net/address.ts";
import { fakeLog } from "../../fakes/fake_log.ts";
import { freePort } from "../../fixtures/free_port.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

const { log, lines } = fakeLog();

async function listening(
  port: ListenOptions["port"],
  portFile: string | null,
  isAllowed: IsNetAllowed = isNetAllowed,
): Promise<ApiServer & AsyncDisposable> {
  const app = { fetch: () => new Response("here") };
  const server = await listen({
    app,
    hostname: "127.0.0.1",
    port,
    portFile,
    log,
    clock: systemClock,
    isNetAllowed: isAllowed,
    onError: assert.ifError,
  });
  return { ...server, [Symbol.asyncDispose]: () => server.shutdown({ graceMs: 0 }) };
}

Deno.test('M4: "auto" takes a free port from 8000 on, and each dispatcher its own', async () => {
  await using one = await listening("auto", null);
  await using two = await listening("auto", null);
  assert.ok(one.port >= FIRST_PORT && two.port >= FIRST_PORT, `${one.port}, ${two.port}`);
  assert.notEqual(one.port, two.port);
  assert.equal(await (await fetch(two.url)).text(), "here");
});

Deno.test('M4: "auto" takes the port of the last start again, and says so if it is taken', async () => {
  await using dir = await tempDir();
  const file = `${dir.path}/port`;
  const kept = freePort();
  await Deno.writeTextFile(file, `${kept}\n`);
  {
    await using server = await listening("auto", file);
    assert.equal(server.port, kept);
  }
  await using _other = await listening(kept, null);
  await using next = await listening("auto", file);
  assert.ok(next.port >= FIRST_PORT && next.port !== kept);
  assert.equal(await Deno.readTextFile(file), `${next.port}\n`);
  assert.deepEqual(lines.map(({ message }) => message), [
    `Port ${kept}, which the last start used, is taken: agents that it left cannot reach the API`,
  ]);
});

Deno.test("a port that is given is the only one that is tried, and is not kept", async () => {
  await using dir = await tempDir();
  const file = `${dir.path}/port`;
  const port = freePort();
  await using server = await listening(port, file);
  assert.equal(server.port, port);
  await assert.rejects(listening(port, file), { name: "PortTakenError" });
  await assert.rejects(Deno.stat(file), Deno.errors.NotFound);
});

/** As under a right to one address only. */
const onlyIpv4 = (host: string) => !host.includes("::1");

Deno.test("X4: a program on the other family's address is seen where the API can't listen there itself", async () => {
  const port = freePort();
  // A machine without IPv6 has no such program.
  using squatter = listenOn("::1", port);
  if (squatter === null) return;
  await assert.rejects(
    listening(port, null, onlyIpv4),
    new RegExp(`^PortTakenError: Cannot listen on \\[::1\\]:${port}: `),
  );
  await using dir = await tempDir();
  await Deno.writeTextFile(`${dir.path}/port`, `${port}\n`);
  await using server = await listening("auto", `${dir.path}/port`, onlyIpv4);
  assert.notEqual(server.port, port);
});

Deno.test("X4: a start that gets another address than the config names says so, and which right is missing", () => {
  assert.equal(
    familyRemark("127.0.0.1", "http://[::1]:8000"),
    'The API listens on [::1]:8000 and not on 127.0.0.1, since it has the right to "localhost" alone: agents find it by ARTIFICER_API_URL; with --allow-net=localhost,127.0.0.1 it listens where api_host says',
  );
  for (const host of ["127.0.0.1", "localhost", "0.0.0.0", "box.lan"]) {
    assert.equal(familyRemark(host, "http://127.0.0.1:8000"), null);
  }
});

function listenOn(hostname: string, port: number): Deno.TcpListener | null {
  try {
    return Deno.listen({ hostname, port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) throw error;
    return null;
  }
}
