import type { Migration } from "../../../sqlite/schema.ts";

/**
 * What the runs of each local day came to. It is counted as they end: their records are forgotten after a while, and
 * to add them up would cost a read of all of them. The runs that are kept now are counted here.
 */
export const days: Migration = {
  name: "days",
  sql: `
CREATE TABLE days (
  day TEXT PRIMARY KEY,
  runs INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  cost_usd REAL NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO days
SELECT
  date(json_extract(record, '$.at.ended') / 1000, 'unixepoch', 'localtime') AS day,
  count(*),
  sum(outcome NOT IN (
    'succeeded', 'interrupted', 'deferred', 'quota_exhausted', 'agent_unavailable', 'cancelled'
  )),
  total(json_extract(record, '$.report.usage.totalCostUsd'))
FROM runs
WHERE outcome IS NOT NULL AND json_extract(record, '$.at.ended') IS NOT NULL
GROUP BY day;
`,
};
