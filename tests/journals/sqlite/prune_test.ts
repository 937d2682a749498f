import assert from "node:assert/strict";
import type { Journal } from "../../../src/contracts/journal.ts";
import type { RunTransition } from "../../../src/domain/run.ts";
import { DEFAULT_KEEP, type Keep } from "../../../src/journals/sqlite/mod.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import {
  appendAll,
  COMMENT,
  type JournalFixture,
  journalFixture,
  lifeOf,
} from "./journal_fixture.ts";
import { intentOf } from "../../fixtures/transitions.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** A journal that forgets, and the time by which it does. */
async function forgetful(fixture: JournalFixture, keep: Partial<Keep>) {
  const limits = { ...DEFAULT_KEEP, ...keep };
  const clock = new FakeClock();
  const journal = await fixture.open({ keep: () => limits, clock });
  await clock.asleep(1);
  const inspect = async () => {
    await clock.advance(1_000);
    await clock.asleep(1);
  };
  const minuteAgo = clock.now() - 60_000;
  return {
    journal,
    clock,
    limits: limits as { -readonly [Key in keyof Keep]: Keep[Key] },
    /** Resolves once a run that has come to rest was reason to forget others. */
    async forget() {
      await appendAll(journal, lifeOf({ at: clock.now() }));
      await inspect();
    },
    /** A run that came to rest so long ago, and printed so much. */
    async add(agoMs = 60_000, bytes = 0, taskId = "1") {
      const runId = await appendAll(journal, lifeOf({ at: clock.now() - agoMs, taskId }));
      await putFile(fixture, runId, bytes);
      return runId;
    },
    minuteAgo,
  };
}

async function putFile({ runsDir }: JournalFixture, runId: string, bytes: number): Promise<void> {
  await Deno.mkdir(`${runsDir}/${runId}/deep`, { recursive: true });
  await Deno.writeFile(`${runsDir}/${runId}/deep/out`, new Uint8Array(bytes));
}

/** The runs of those that are known, and whose folder is there. */
async function keptOf(
  { runsDir }: JournalFixture,
  journal: Journal,
  runIds: readonly string[],
): Promise<string[]> {
  const kept: string[] = [];
  for (const runId of runIds) {
    const isKnown = await journal.get(runId) !== null;
    const hasFolder = await Deno.stat(`${runsDir}/${runId}`).then(() => true, () => false);
    assert.equal(isKnown, hasFolder, "a run and its folder go together");
    if (isKnown) kept.push(runId);
  }
  return kept;
}

Deno.test("the newest runs are kept, others go with their folders and all that was told of them", async () => {
  await using fixture = await journalFixture();
  const { journal, add, forget } = await forgetful(fixture, { runs: 3 });
  const runs = [];
  for (let run = 0; run < 5; run++) runs.push(await add());
  // One more, which is kept, too.
  await forget();
  assert.deepEqual(await keptOf(fixture, journal, runs), runs.slice(-2));
  const known = fixture.sql("SELECT DISTINCT run_id FROM transitions");
  assert.equal(known.length, 3);
});

Deno.test("runs that were dropped never evict one that had an agent", async () => {
  await using fixture = await journalFixture();
  const { journal, add, forget, minuteAgo: at } = await forgetful(fixture, { runs: 3 });
  const runs = [await add(), await add()];
  for (let lost = 0; lost < 10; lost++) {
    const intent = intentOf({ at });
    const { runId } = intent;
    await appendAll(journal, [intent, { type: "dropped", runId, at, dropReason: "lost" }]);
  }
  await forget();
  assert.deepEqual(await keptOf(fixture, journal, runs), runs);
  assert.deepEqual(fixture.sql("SELECT id FROM runs WHERE state = 'dropped'"), []);
});

Deno.test("what was to be forgotten is forgotten at the next start", async () => {
  await using fixture = await journalFixture();
  const first = await forgetful(fixture, {});
  const runs = [await first.add(), await first.add(), await first.add()];
  await first.journal.close?.();
  const { journal } = await forgetful(fixture, { runs: 1 });
  assert.deepEqual(await keptOf(fixture, journal, runs), runs.slice(-1));
});

Deno.test("a run that is not at rest is never forgotten, nor one that owes the board a write", async () => {
  await using fixture = await journalFixture();
  const { journal, forget, minuteAgo } = await forgetful(fixture, {
    runs: 1,
    ageMs: 1_000,
    logBytes: 0,
  });
  const at = minuteAgo;
  const [begun, ended, dropped] = [intentOf({ at }), lifeOf({ at }), intentOf({ at })];
  const runs = [
    await appendAll(journal, [begun]),
    await appendAll(journal, ended.slice(0, 5)),
    await appendAll(journal, [
      dropped,
      { type: "dropped", runId: dropped.runId, at, dropReason: "refused" },
      { type: "writes_planned", runId: dropped.runId, at, writes: [COMMENT] },
    ]),
  ];
  for (const runId of runs) await putFile(fixture, runId, 10);
  await forget();
  assert.deepEqual(await keptOf(fixture, journal, runs), runs);
});

Deno.test("a run that has just come to rest may add a word", async () => {
  await using fixture = await journalFixture();
  const { journal, clock, forget } = await forgetful(fixture, { runs: 0 });
  const refused = intentOf({ at: clock.now() });
  const { runId, at } = refused;
  await appendAll(journal, [refused, { type: "dropped", runId, at, dropReason: "refused" }]);
  await forget();
  await journal.append({ type: "writes_planned", runId, at, writes: [COMMENT] });
});

Deno.test("runs go when they are too old", async () => {
  await using fixture = await journalFixture();
  const { journal, add, forget } = await forgetful(fixture, {});
  const runs = [await add(31 * DAY_MS), await add(29 * DAY_MS)];
  await forget();
  assert.deepEqual(await keptOf(fixture, journal, runs), runs.slice(1));
});

Deno.test("the oldest runs go where the folders of all are too large, all that is in them counted", async () => {
  await using fixture = await journalFixture();
  const { journal, add, forget } = await forgetful(fixture, { logBytes: 10_000 });
  const runs = [await add(60_000, 1), await add(60_000, 6_000), await add(60_000, 5_000)];
  await forget();
  assert.deepEqual(await keptOf(fixture, journal, runs), runs.slice(2));
});

Deno.test("a run whose task is to be started again is kept until that has happened, or for its time", async () => {
  await using fixture = await journalFixture();
  const { journal, clock, add, forget, minuteAgo: at } = await forgetful(fixture, { runs: 1 });
  const steps = lifeOf({ at, taskId: "retried" });
  const runId = steps[0]?.runId ?? "";
  const retry = { attempt: 2, at: clock.now() + 5_000 };
  const scheduled: RunTransition = { type: "retry_scheduled", runId, at, retry };
  await appendAll(journal, [...steps.slice(0, 6), scheduled, ...steps.slice(6)]);
  await putFile(fixture, runId, 10);
  const other = await add();
  await forget();
  assert.deepEqual(await keptOf(fixture, journal, [runId, other]), [runId]);
  const again = await add(0, 0, "retried");
  await forget();
  assert.deepEqual(await keptOf(fixture, journal, [runId, again]), [again]);
});

Deno.test("a retry that never came, as of a card that is gone, is forgotten in the end", async () => {
  await using fixture = await journalFixture();
  const { journal, clock, forget } = await forgetful(fixture, {});
  const at = clock.now() - 31 * DAY_MS;
  const steps = lifeOf({ at });
  const runId = steps[0]?.runId ?? "";
  const retry = { attempt: 2, at };
  const scheduled: RunTransition = { type: "retry_scheduled", runId, at, retry };
  await appendAll(journal, [...steps.slice(0, 6), scheduled, ...steps.slice(6)]);
  await forget();
  assert.equal(await journal.get(runId), null);
});

Deno.test("what is kept may change while it runs", async () => {
  await using fixture = await journalFixture();
  const { journal, add, forget, limits } = await forgetful(fixture, {});
  const runs = [await add(), await add()];
  await forget();
  assert.deepEqual(await keptOf(fixture, journal, runs), runs);
  limits.runs = 1;
  await forget();
  assert.deepEqual(await keptOf(fixture, journal, runs), []);
});

Deno.test("folders that cannot be looked at are told once, and no run is forgotten", async () => {
  await using fixture = await journalFixture();
  await Deno.writeTextFile(fixture.runsDir, "no folder");
  const { journal, clock, forget } = await forgetful(fixture, { runs: 0 });
  const runId = await appendAll(journal, lifeOf({ at: clock.now() - 60_000 }));
  for (let time = 0; time < 3; time++) await forget();
  assert.ok(await journal.get(runId) !== null);
  assert.equal(fixture.warnings.length, 1);
  assert.match(
    fixture.warnings[0] ?? "",
    /^Cannot forget old runs: ".*" cannot exist, since a part of its path is not a folder/,
  );
});

Deno.test("1,000 runs, 30 days and 2 GiB are kept when nothing else is said", () => {
  assert.deepEqual(DEFAULT_KEEP, { runs: 1_000, ageMs: 30 * DAY_MS, logBytes: 2_147_483_648 });
});
