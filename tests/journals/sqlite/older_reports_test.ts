import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { NO_REPORT } from "../../../src/domain/agent_report.ts";
import { reportIn } from "../../../src/journals/sqlite/runs/older_reports.ts";
import { outageReport } from "../../fixtures/reports.ts";
import { recordRun, runId } from "../../fixtures/recorded_runs.ts";
import { journalFixture } from "./journal_fixture.ts";

Deno.test("a report that lacks fields gets those of an agent that reported nothing", () => {
  assert.equal(reportIn(null), null);
  assert.equal(reportIn(undefined), null);
  assert.deepEqual(reportIn({ sessionId: "s-1" }), { ...NO_REPORT, sessionId: "s-1" });
});

Deno.test("a quota of an older report is an outage, and a recorded outage stays as it is", () => {
  assert.deepEqual(reportIn({ quotaResetsAt: null }), NO_REPORT);
  assert.deepEqual(reportIn({ quotaResetsAt: 9_000 }), outageReport({ resetsAt: 9_000 }));
  const recorded = outageReport({ kind: "account", reason: "it is not logged in" });
  assert.deepEqual(reportIn(recorded), recorded);
});

Deno.test("a record that an older version wrote into the journal of this one is read whole", async () => {
  await using fixture = await journalFixture();
  const journal = await fixture.open();
  await recordRun(journal, { outcome: "quota_exhausted", report: outageReport({ resetsAt: 7 }) });
  await journal.close?.();
  const file = new DatabaseSync(fixture.path);
  file.exec(
    "UPDATE runs SET record = json_set(json_remove(record, '$.report.outage', '$.report.denials'), '$.report.quotaResetsAt', 9000)",
  );
  file.close();
  const { report = null } = await (await fixture.open()).get(runId(1)) ?? {};
  assert.deepEqual(report, outageReport({ resetsAt: 9_000 }));
});
