import assert from "node:assert/strict";
import type { ApiServer } from "../../../src/api/server.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { listen, type ListenOptions } from "../../../src/compose/api/listen.ts";
import { FIRST_PORT } from "../../../src/state/mod.ts";
import { fakeLog } from "../../fakes/fake_log.ts";
import { freePort } from "../../fixtures/free_port.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

const { log, lines } = fakeLog();

async function listening(
  port: ListenOptions["port"],
  portFile: string | null,
): Promise<ApiServer & AsyncDisposable> {
  const app = { fetch: () => new Response("here") };
  const server = await listen({
    app,
    hostname: "127.0.0.1",
    port,
    portFile,
    log,
    clock: systemClock,
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
