import assert from "node:assert/strict";
import { systemClock } from "../../../src/async/system_clock.ts";
import { createSqliteJournal } from "../../../src/journals/sqlite/mod.ts";
import { journalSchema } from "../../../src/journals/sqlite/schema/schema.ts";
import { testRequestStore } from "../../contracts/request_store.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";
import { appendAll, KEEP_ALL, lifeOf } from "./journal_fixture.ts";

function open({ path }: TempDir, seams = {}) {
  return createSqliteJournal({
    path: `${path}/journal.db`,
    runsDir: `${path}/runs`,
    keep: () => KEEP_ALL,
    clock: systemClock,
    warn: (message) => assert.fail(message),
    seams,
  });
}

testRequestStore({
  name: "sqlite",
  async create() {
    const dir = await tempDir();
    const journal = await open(dir);
    return {
      store: journal.requests,
      async [Symbol.asyncDispose]() {
        await journal.close?.();
        await dir[Symbol.asyncDispose]();
      },
    };
  },
});

const ID = { caller: "operator", key: "1" };
const FACTS = { fingerprint: "f", begunAt: 1 };

Deno.test("X10: a request and its answer are there after a restart, and in a database that takes the place of a removed one", async () => {
  await using dir = await tempDir();
  const first = await open(dir);
  await first.requests.begin(ID, FACTS);
  await first.requests.finish(ID, "1");
  await first.close?.();
  const second = await open(dir);
  await Deno.remove(`${dir.path}/journal.db`);
  await second.restore();
  await second.requests.begin({ ...ID, key: "2" }, FACTS);
  await second.close?.();
  const third = await open(dir);
  assert.deepEqual(await third.requests.find(ID), { ...FACTS, isDone: true, answer: "1" });
  assert.equal((await third.requests.find({ ...ID, key: "2" }))?.isDone, false);
  await third.close?.();
});

Deno.test("X10: the requests of a run are forgotten when the run is at rest, and no others", async () => {
  await using dir = await tempDir();
  const journal = await open(dir);
  const life = lifeOf();
  const runId = await appendAll(journal, life.slice(0, 3));
  const ofRun = { caller: runId, key: "1" };
  await journal.requests.begin(ofRun, FACTS);
  await journal.requests.begin(ID, FACTS);
  await appendAll(journal, life.slice(3, -1));
  assert.notEqual(await journal.requests.find(ofRun), null);
  await appendAll(journal, life.slice(-1));
  assert.equal(await journal.requests.find(ofRun), null);
  assert.notEqual(await journal.requests.find(ID), null);
  await journal.close?.();
});

Deno.test("X10: a journal of the version before is brought up to date with its runs, and remembers requests from then on", async () => {
  await using dir = await tempDir();
  const { migrations } = journalSchema;
  const last = migrations.findIndex(({ name }) => name === "requests");
  const older = await open(dir, { migrations: migrations.slice(0, last) });
  const run = lifeOf();
  const runId = await appendAll(older, run.slice(0, 3));
  await older.close?.();
  const newer = await open(dir);
  assert.equal((await newer.get(runId))?.state, "claimed");
  await newer.requests.begin(ID, FACTS);
  assert.notEqual(await newer.requests.find(ID), null);
  await newer.close?.();
  await assert.rejects(open(dir, { migrations: migrations.slice(0, last) }), {
    name: "UsageError",
  });
});
