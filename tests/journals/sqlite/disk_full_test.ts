import assert from "node:assert/strict";
import { noTmpfs, removeNow, tmpfs } from "../../fixtures/tmpfs.ts";
import { appendAll, journalFixture, lifeOf } from "./journal_fixture.ts";
import { intentOf } from "../../fixtures/transitions.ts";

const skipped = noTmpfs === null ? "" : ` (skipped: ${noTmpfs})`;

Deno.test({
  name: `F4: on a full disk nothing is appended and all is read; with room it goes on${skipped}`,
  ignore: noTmpfs !== null,
  async fn() {
    await using disk = await tmpfs("size=2m");
    await using fixture = await journalFixture(disk.path);
    const journal = await fixture.open();
    const runId = await appendAll(journal, lifeOf().slice(0, 3));
    const held = await journal.get(runId);

    await fillUp(`${disk.path}/ballast`);
    const refused = intentOf({ taskName: "x".repeat(100_000) });
    for (let time = 0; time < 3; time++) {
      await assert.rejects(journal.append(refused), {
        name: "JournalError",
        message: `Cannot record "intent" of run "${refused.runId}": the disk is full; ` +
          "make room on it",
      });
    }
    assert.equal(await journal.get(refused.runId), null);
    assert.deepEqual(await journal.get(runId), held);
    assert.deepEqual((await journal.unfinished()).map(({ id }) => id), [runId]);

    await removeNow(`${disk.path}/ballast`);
    await journal.append(refused);
    await appendAll(journal, lifeOf({ runId }).slice(3));
    assert.deepEqual((await journal.unfinished()).map(({ id }) => id), [refused.runId]);
    await journal.close?.();
    assert.deepEqual(fixture.sql("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
  },
});

Deno.test({
  name: `F4: on a disk that is full from the start no journal is begun${skipped}`,
  ignore: noTmpfs !== null,
  async fn() {
    await using disk = await tmpfs("size=128k");
    await fillUp(`${disk.path}/ballast`);
    await using fixture = await journalFixture(disk.path);
    await assert.rejects(fixture.open(), {
      name: "UsageError",
      message: `Cannot open journal "${fixture.path}": the disk is full; make room on it`,
    });
    await removeNow(`${disk.path}/ballast`);
    await (await fixture.open()).append(intentOf());
  },
});

async function fillUp(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const bytes = new Uint8Array(4_096);
  try {
    for (;;) await file.write(bytes);
  } catch (error) {
    assert.match(String(error), /No space left/);
  }
}
