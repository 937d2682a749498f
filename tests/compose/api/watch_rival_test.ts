import assert from "node:assert/strict";
import { watchRival } from "../../../src/compose/api/watch_rival.ts";
import type { ApiServer } from "../../../src/api/server.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { fakeLog } from "../../fakes/fake_log.ts";

Deno.test("X4: a program that takes the other address after the start is told of once, until the shutdown", async () => {
  const clock = new FakeClock();
  const { log, lines } = fakeLog();
  const found: (string | null)[] = [null, "127.0.0.1", "127.0.0.1", null, "127.0.0.1"];
  let isShut = false;
  const server: ApiServer = {
    url: "http://[::1]:8000",
    port: 8000,
    facts: () => ({ addresses: ["[::1]:8000"], connections: null }),
    shutdown() {
      isShut = true;
      return Promise.resolve();
    },
  };
  const find = () => Promise.resolve(found.shift() ?? null);
  const watched = watchRival(server, { clock, log, find });
  const warnings = [];
  for (let round = 0; round < 5; round++) {
    await clock.asleep(1);
    await clock.advance(30_000);
    warnings.push(lines.length);
  }
  assert.deepEqual(warnings, [0, 1, 1, 1, 2]);
  assert.equal(
    lines[0]?.message,
    'Another program has begun to listen on 127.0.0.1:8000: an agent that calls this address, or "localhost", may reach that program and not the API, which is at http://[::1]:8000',
  );
  await watched.shutdown({ graceMs: 0 });
  assert.ok(isShut);
  assert.equal(clock.sleeping, 0);
});
