import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { appendAll, type JournalFixture, journalFixture, lifeOf } from "./journal_fixture.ts";

const APPENDER = fileURLToPath(new URL("./appender.ts", import.meta.url));

/** What a process printed that appended until it was killed, `lines` lines later at the earliest. */
async function appendUntilKilled(
  lines: number,
  { path, runsDir }: Pick<JournalFixture, "path" | "runsDir">,
): Promise<string[]> {
  // Of the folder: the log of the database lies beside it.
  const rights = ["read", "write"].map((right) => `--allow-${right}=${dirname(path)}`);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...rights, APPENDER, path, runsDir],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  let left = lines;
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    left -= part.split("\n").length - 1;
    if (left <= 0 && left > -Infinity) {
      child.kill("SIGKILL");
      left = -Infinity;
    }
  }
  assert.equal((await child.status).signal, "SIGKILL");
  // The last line may be half of one.
  return text.split("\n").slice(0, -1);
}

Deno.test("a journal whose process is killed while it appends is whole, with every step that was safe", async () => {
  await using fixture = await journalFixture();
  const told: string[] = [];
  for (let round = 1; round <= 3; round++) {
    const said = await appendUntilKilled(40 * round ** 2, fixture);
    told.push(...said);
    assert.deepEqual(fixture.sql("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
    assert.deepEqual(fixture.sql("PRAGMA foreign_key_check"), []);
    const rows = fixture.sql("SELECT run_id || ' ' || type AS step FROM transitions");
    const steps = new Set(rows.map(({ step }) => step));
    assert.deepEqual(told.filter((step) => !steps.has(step)), []);
    assert.ok(steps.size <= told.length + 8 * round, "at most a step a lane was under way");
  }
  assert.ok(told.length > 500);

  const journal = await fixture.open();
  for (const run of await journal.unfinished()) {
    const life = lifeOf({ runId: run.id });
    const [row] = fixture.sql("SELECT count(*) AS steps FROM transitions WHERE run_id = ?", run.id);
    await appendAll(journal, life.slice(Number(row?.["steps"])));
  }
  assert.deepEqual(await journal.unfinished(), [], "each goes on from where it was");
});
