import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import { openRunStore, type RunStoreSettings } from "../../src/compose/run_store.ts";
import type { Journal } from "../../src/contracts/journal.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { appendAll, lifeOf } from "../journals/sqlite/journal_fixture.ts";

const log = { warning: () => {} };

type Mutable<Whole> = { -readonly [Key in keyof Whole]: Whole[Key] };

/** Settings that keep everything. */
function settingsFor(stateDir: string): Mutable<RunStoreSettings> {
  return { stateDir, keepRuns: 1_000, keepMs: 1e15, keepLogBytes: 1e15 };
}

/** A run that came to rest so long ago that it may be forgotten. */
function addRun(journal: Journal): Promise<string> {
  const runId = uuid();
  return appendAll(journal, lifeOf({ runId, taskId: runId, at: Date.now() - 60_000 }));
}

Deno.test("what the config keeps of runs is kept, and what a reload makes of it", async () => {
  await using dir = await tempDir();
  const settings = settingsFor(`${dir.path}/state`);
  await using store = await openRunStore(() => settings, log);
  const { journal } = store;
  const [first, second] = [await addRun(journal), await addRun(journal)];
  assert.ok(await journal.get(first));
  settings.keepRuns = 2;
  const third = await addRun(journal);
  // A look at what is to be forgotten follows the end of a run within a second.
  while (await journal.get(first) !== null) await new Promise((done) => setTimeout(done, 20));
  assert.ok(await journal.get(second));
  assert.ok(await journal.get(third));
});

Deno.test({
  name: "without a state folder as many runs are kept in memory",
  permissions: { read: true, write: false },
  async fn() {
    const settings = { ...settingsFor("/nowhere"), keepRuns: 1 };
    await using store = await openRunStore(() => settings, log);
    assert.match(store.unavailable ?? "", /may not be read and written/);
    const [first, second] = [await addRun(store.journal), await addRun(store.journal)];
    assert.equal(await store.journal.get(first), null);
    assert.ok(await store.journal.get(second));
  },
});
