import type { Migration } from "../../../sqlite/schema.ts";

/**
 * The transitions as they were appended, and the record of each run that follows from them, as JSON, with
 * columns for the fields that are searched. A new kind of transition, or a new field of a record, needs no
 * change of the schema. Every index ends with the run's id, which sorts by time, so that a page of the newest
 * runs is read without the others.
 */
export const journal: Migration = {
  name: "journal",
  sql: `
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  task_id TEXT NOT NULL,
  queue TEXT NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT,
  rested_at INTEGER,
  retry_at INTEGER,
  log_bytes INTEGER,
  record TEXT NOT NULL
) STRICT;

CREATE INDEX runs_by_task ON runs (task_id, id);
CREATE INDEX runs_by_queue ON runs (queue, id);
CREATE INDEX runs_by_state ON runs (state, id);
CREATE INDEX runs_by_outcome ON runs (outcome, id) WHERE outcome IS NOT NULL;
CREATE INDEX runs_unfinished ON runs (id) WHERE rested_at IS NULL;
CREATE INDEX runs_at_rest ON runs (rested_at) WHERE rested_at IS NOT NULL;
CREATE INDEX runs_unmeasured ON runs (id) WHERE rested_at IS NOT NULL AND log_bytes IS NULL;

CREATE TABLE transitions (
  number INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  transition TEXT NOT NULL
) STRICT;

CREATE INDEX transitions_by_run ON transitions (run_id, number);
`,
};
