import assert from "node:assert/strict";
import { type Caller, OPEN_CALLER } from "../../../src/operations/caller.ts";
import { refresh } from "../../../src/operations/dispatcher.ts";
import { perform } from "../../../src/operations/perform.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { operationDeps } from "../operation_deps.ts";

const RUN: Caller = { kind: "run", runId: "run-1", taskId: "1", live: true, created: () => false };

function refreshes() {
  const clock = new FakeClock();
  const deps = operationDeps({ clock });
  const stop = new AbortController();
  const ask = async (caller: Caller = OPEN_CALLER) => {
    const { signal } = stop;
    assert.ok((await perform(refresh, { caller, given: {}, signal }, deps)).ok);
  };
  const polls = () => [deps.control.refreshes, deps.control.hints];
  return { clock, stop, ask, polls };
}

Deno.test("X9: of 1,646 refreshes within a second the first makes a poll, and all others make one at its end", async () => {
  const { clock, ask, polls } = refreshes();
  for (let i = 0; i < 1_646; i++) await ask();
  assert.deepEqual(polls(), [1, 0]);
  await clock.advance(999);
  assert.deepEqual(polls(), [1, 0]);
  await clock.advance(1);
  assert.deepEqual(polls(), [2, 0]);
  await ask();
  assert.deepEqual(polls(), [2, 0]);
  await clock.advance(5_000);
  assert.deepEqual(polls(), [3, 0]);
  await ask();
  assert.deepEqual(polls(), [4, 0]);
});

Deno.test("X9: a run's refresh only polls, and ends no wait or hold; folded with a person's it does what the person asked for", async () => {
  const { clock, ask, polls } = refreshes();
  await ask(RUN);
  assert.deepEqual(polls(), [0, 1]);
  await ask(RUN);
  await ask({ kind: "operator" });
  await ask(RUN);
  await clock.advance(1_000);
  assert.deepEqual(polls(), [1, 1]);
});

Deno.test("X9: a refresh that waits is dropped when the API stops, and leaves no timer", async () => {
  const { clock, stop, ask, polls } = refreshes();
  await ask();
  await ask();
  assert.equal(clock.sleeping, 1);
  stop.abort();
  assert.equal(clock.sleeping, 0);
  await clock.advance(1_000);
  assert.deepEqual(polls(), [1, 0]);
});
