import assert from "node:assert/strict";
import { ServerClock } from "../../../src/backends/http/server_clock.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";

const start = Date.parse("2026-01-01T00:00:00Z");
const dated = (at: number) => new Headers({ date: new Date(at).toUTCString() });

Deno.test("before any answer it is this machine's clock", () => {
  assert.equal(new ServerClock(new FakeClock(start)).now(), start);
});

Deno.test("it goes on from what the server said, whatever this machine's clock says", async () => {
  const clock = new FakeClock(start);
  const server = new ServerClock(clock);
  server.observe(dated(start + 3_600_000));
  await clock.advance(1_500);
  clock.setWallClock(0);
  assert.equal(server.now(), start + 3_601_500);
});

Deno.test("of headers that are cut to the second, the latest time is nearest", async () => {
  const clock = new FakeClock(start);
  const server = new ServerClock(clock);
  server.observe(dated(start));
  await clock.advance(900);
  server.observe(dated(start + 1_000));
  assert.equal(server.now(), start + 1_000);
  await clock.advance(900);
  server.observe(dated(start + 1_000));
  assert.equal(server.now(), start + 1_900);
});

Deno.test("a server's clock that is set back is followed", () => {
  const server = new ServerClock(new FakeClock(start));
  server.observe(dated(start));
  server.observe(dated(start - 3_600_000));
  assert.equal(server.now(), start - 3_600_000);
});

Deno.test("an answer without a date, or with nonsense, changes nothing", () => {
  const server = new ServerClock(new FakeClock(start));
  server.observe(new Headers());
  server.observe(new Headers({ date: "yesterday" }));
  assert.equal(server.now(), start);
});
