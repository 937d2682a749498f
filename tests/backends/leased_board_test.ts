import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { createMemoryBackend } from "../../src/backends/memory/adapter.ts";
import { memoryOptions } from "../../src/backends/memory/options.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import { LEASE_MS, leasedBoard } from "../fakes/leased_board.ts";

const call = { signal: neverAborted, claimId: "claim" };

Deno.test("a claim that is not renewed in time is lost, and one that is renewed lasts", async () => {
  const clock = new FakeClock();
  const options = memoryOptions.parse({ queues: { Todo: [{ id: "1", name: "x" }] } });
  const board = leasedBoard(createMemoryBackend(options, { clock }), clock);
  await board.claimTask?.("1", "Todo", "Doing", call);
  await clock.advance(LEASE_MS - 1);
  assert.deepEqual(await board.keepClaim?.("1", "Doing", call), { renewInMs: LEASE_MS / 3 });
  await clock.advance(LEASE_MS - 1);
  assert.deepEqual(await board.keepClaim?.("1", "Doing", call), { renewInMs: LEASE_MS / 3 });
  await clock.advance(LEASE_MS);
  assert.equal(await board.keepClaim?.("1", "Doing", call), "lost");
});
