import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { TransitionError } from "../../../src/domain/run.ts";
import { testJournal } from "../../contracts/journal.ts";
import { appendAll, journalFixture, lifeOf } from "./journal_fixture.ts";
import { intentOf } from "../../fixtures/transitions.ts";

testJournal({
  name: "sqlite",
  async create() {
    const fixture = await journalFixture();
    const journal = await fixture.open();
    return { ...journal, close: async () => await fixture[Symbol.asyncDispose]() };
  },
});

Deno.test("it says that it lasts", async () => {
  await using fixture = await journalFixture();
  assert.equal((await fixture.open()).durability, "disk");
});

Deno.test("what was appended is there after a restart, and goes on from there", async () => {
  await using fixture = await journalFixture();
  const [whole, half] = [lifeOf({ taskName: "Fräulein \ud83c\udf88 \0 \ud800" }), lifeOf()];
  const first = await fixture.open();
  await appendAll(first, whole);
  await appendAll(first, half.slice(0, 3));
  const records = await first.list({ limit: 10 });
  await first.close?.();

  const second = await fixture.open();
  assert.deepEqual(await second.list({ limit: 10 }), records);
  assert.deepEqual((await second.unfinished()).map(({ id }) => id), [half[0]?.runId]);
  await appendAll(second, half.slice(3));
  assert.deepEqual(await second.unfinished(), []);
});

Deno.test("every step is kept as it was told, in order", async () => {
  await using fixture = await journalFixture();
  const journal = await fixture.open();
  const steps = lifeOf();
  await appendAll(journal, steps);
  const rows = fixture.sql("SELECT transition FROM transitions ORDER BY number");
  assert.deepEqual(rows.map(({ transition }) => JSON.parse(String(transition))), steps);
});

Deno.test("a step that is refused leaves nothing", async () => {
  await using fixture = await journalFixture();
  const journal = await fixture.open();
  const [first, , , last] = lifeOf();
  assert.ok(first && last);
  await journal.append(first);
  await assert.rejects(journal.append(last), TransitionError);
  assert.equal(fixture.sql("SELECT * FROM transitions").length, 1);
});

Deno.test("the database is its owner's alone", async () => {
  await using fixture = await journalFixture();
  await (await fixture.open()).append(intentOf());
  for (const suffix of ["", "-wal", "-shm"]) {
    const { mode } = await Deno.stat(`${fixture.path}${suffix}`);
    assert.equal((mode ?? 0) & 0o077, 0, suffix);
  }
});

Deno.test("what a restart could not find out again resolves only once it is safe on the disk", async () => {
  const awaited: Record<string, boolean> = {
    intent: true,
    claimed: false,
    step_prepared: false,
    step_started: true,
    step_ended: false,
    ended: true,
    writes_planned: true,
    write_delivered: false,
    settled: false,
  };
  await using fixture = await journalFixture();
  const sync = heldSync();
  const journal = await fixture.open({ seams: { sync: sync.run } });
  for (const step of lifeOf()) {
    let isSafe = false;
    const appending = journal.append(step).then(() => isSafe = true);
    await turn();
    assert.equal(isSafe, !awaited[step.type], step.type);
    sync.finish();
    await appending;
  }
  assert.equal(sync.count(), 4);
});

Deno.test("steps that come while the disk is busy share its next turn", async () => {
  await using fixture = await journalFixture();
  const sync = heldSync();
  const journal = await fixture.open({ seams: { sync: sync.run } });
  const first = journal.append(intentOf());
  await turn();
  const others = Array.from({ length: 50 }, () => journal.append(intentOf()));
  await turn();
  assert.equal(sync.count(), 1, "what was committed after a sync has begun needs another");
  sync.finish();
  await first;
  await turn();
  assert.equal(sync.count(), 2);
  sync.finish();
  await Promise.all(others);
  assert.equal(sync.count(), 2);
});

Deno.test("a disk that does not keep what it took is told to those who wait, and the next may go well", async () => {
  await using fixture = await journalFixture();
  let failures = 1;
  const sync = () => failures-- > 0 ? Promise.reject(new Error("EIO")) : Promise.resolve();
  const journal = await fixture.open({ seams: { sync } });
  const step = intentOf();
  await assert.rejects(journal.append(step), {
    name: "JournalError",
    message: `Cannot record "intent" of run "${step.runId}": EIO`,
  });
  await journal.append(intentOf());
});

Deno.test("a journal that is closed takes nothing more, and closing waits for what was appended", async () => {
  await using fixture = await journalFixture();
  const journal = await fixture.open();
  const appended = journal.append(intentOf());
  await journal.close?.();
  await appended;
  await assert.rejects(journal.append(intentOf()), { name: "JournalError" });
  await assert.rejects(journal.unfinished(), { name: "JournalError" });
  assert.equal((await (await fixture.open()).unfinished()).length, 1);
});

/** A sync that is over when the test says so. */
function heldSync() {
  const waiting: (() => void)[] = [];
  let count = 0;
  return {
    count: () => count,
    run: () => {
      count++;
      return new Promise<void>((resolve) => waiting.push(resolve));
    },
    finish() {
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

/** Until all that can go on without the disk has done so. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
