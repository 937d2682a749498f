import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { createSqliteJournal } from "../../../src/journals/sqlite/mod.ts";
import { localDay } from "../../../src/domain/days/day_totals.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { appendAll, journalFixture, KEEP_ALL, lifeOf } from "./journal_fixture.ts";

const NOON = new Date(2026, 4, 5, 12).getTime();
const DAY = "2026-05-05";

Deno.test("the totals of a day outlive the process and the records of its runs, however many there were", async () => {
  await using fixture = await journalFixture();
  const journal = await fixture.open();
  const lives = Array.from({ length: 1_200 }, () => appendAll(journal, lifeOf({ at: NOON })));
  await Promise.all(lives);
  assert.equal((await journal.totalsOf(DAY)).runs, 1_200);
  await journal.close?.();
  fixture.sql("DELETE FROM runs");
  const again = await fixture.open();
  assert.deepEqual(await again.list({ limit: 10 }), []);
  assert.equal((await again.totalsOf(DAY)).runs, 1_200);
  await appendAll(again, lifeOf({ at: NOON }));
  assert.equal(
    (await again.totalsOf(DAY)).runs,
    1_201,
    "a total that was read is not kept too long",
  );
});

Deno.test("the runs of an older journal are counted by the day on which they ended", async () => {
  await using fixture = await journalFixture();
  const older = new DatabaseSync(fixture.path);
  older.exec(await Deno.readTextFile("tests/fixtures/journals/version_0_1.sql"));
  older.close();
  const journal = await fixture.open();
  const ended = (await journal.list({ limit: 100 })).filter(({ at }) => at.ended !== undefined);
  assert.ok(ended.length > 1);
  const totals = await journal.totalsOf(localDay(ended[0]?.at.ended ?? 0));
  const failed = ended.filter(({ outcome }) => outcome !== "succeeded").length;
  assert.ok(failed > 0 && failed < ended.length);
  assert.deepEqual([totals.runs, totals.failures], [ended.length, failed]);
  const cost = ended.reduce((sum, { report }) => sum + (report?.usage?.totalCostUsd ?? 0), 0);
  assert.ok(cost > 0 && Math.abs(totals.costUsd - cost) < 1e-9, `${totals.costUsd} and ${cost}`);
});

Deno.test("a journal whose file was removed brings the totals along", async () => {
  await using fixture = await journalFixture();
  const { path, runsDir } = fixture;
  const journal = await createSqliteJournal({
    path,
    runsDir,
    keep: () => KEEP_ALL,
    clock: systemClock,
    warn: assert.fail,
  });
  await appendAll(journal, lifeOf({ at: NOON }));
  for (const suffix of ["", "-wal", "-shm"]) await Deno.remove(`${path}${suffix}`).catch(() => {});
  await journal.restore();
  assert.equal((await journal.totalsOf(DAY)).runs, 1);
  await journal.close?.();
  assert.equal(fixture.sql("SELECT runs FROM days")[0]?.["runs"], 1);
});
