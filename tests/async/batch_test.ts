import assert from "node:assert/strict";
import { createBatch } from "../../src/async/batch.ts";
import { FakeClock } from "../fakes/fake_clock.ts";

/** Lets everything that can go on go on. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Work whose rounds a test ends by hand. */
function manualWork() {
  const rounds: { items: readonly number[]; end: (error?: Error) => void }[] = [];
  const work = (items: readonly number[]) =>
    new Promise<string[]>((resolve, reject) => {
      const end = (error?: Error) => error ? reject(error) : resolve(items.map((n) => `#${n}`));
      rounds.push({ items, end });
    });
  return { rounds, work };
}

function batchOf(limits: { maxPauseMs?: number; maxItems?: number } = {}) {
  const clock = new FakeClock();
  const { rounds, work } = manualWork();
  return {
    clock,
    rounds,
    ask: createBatch({ clock, work, maxPauseMs: 100, maxItems: 10, ...limits }),
  };
}

Deno.test("a lone item is handled at once", async () => {
  const { rounds, ask, clock } = batchOf();
  const answer = ask(1);
  assert.deepEqual(rounds.map(({ items }) => items), [[1]]);
  rounds[0]?.end();
  assert.equal(await answer, "#1");
  assert.equal(clock.sleeping, 0);
});

Deno.test("one round serves all who asked while another ran", async () => {
  const { rounds, ask } = batchOf();
  const answers = [ask(1), ask(2), ask(3)];
  rounds[0]?.end();
  await answers[0];
  await turn();
  assert.deepEqual(rounds.map(({ items }) => items), [[1], [2, 3]]);
  rounds[1]?.end();
  assert.deepEqual(await Promise.all(answers), ["#1", "#2", "#3"]);
});

Deno.test("between rounds there is a pause as long as the last round, up to the limit", async () => {
  for (
    const { tookMs, pausedMs } of [{ tookMs: 30, pausedMs: 30 }, { tookMs: 500, pausedMs: 100 }]
  ) {
    const { clock, rounds, ask } = batchOf();
    const answers = [ask(1), ask(2)];
    await clock.advance(tookMs);
    rounds[0]?.end();
    await clock.asleep(1);
    await clock.advance(pausedMs - 1);
    assert.equal(rounds.length, 1);
    await clock.advance(1);
    assert.equal(rounds.length, 2);
    rounds[1]?.end();
    await Promise.all(answers);
  }
});

Deno.test("a round takes only so many; the rest has the next one", async () => {
  const { rounds, ask } = batchOf({ maxItems: 2, maxPauseMs: 0 });
  const answers = [1, 2, 3, 4].map(ask);
  for (let round = 0; round < 3; round++) {
    rounds[round]?.end();
    await turn();
  }
  await Promise.all(answers);
  assert.deepEqual(rounds.map(({ items }) => items), [[1], [2, 3], [4]]);
});

Deno.test("a round that fails fails its own items only", async () => {
  const { rounds, ask } = batchOf();
  const first = assert.rejects(ask(1), /broken/);
  rounds[0]?.end(new Error("broken"));
  await first;
  const second = ask(2);
  rounds[1]?.end();
  assert.equal(await second, "#2");
});
