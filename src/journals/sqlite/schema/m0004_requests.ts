import type { Migration } from "../../../sqlite/schema.ts";

/**
 * The requests with an `Idempotency-Key`, which must take effect once. The answer is the last column, since what
 * stands before it is read without it. There are a few thousand rows at most, so that the index of their keys does.
 */
export const requests: Migration = {
  name: "requests",
  sql: `
CREATE TABLE requests (
  number INTEGER PRIMARY KEY,
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  is_done INTEGER NOT NULL DEFAULT 0,
  answer_bytes INTEGER NOT NULL DEFAULT 0,
  answer TEXT,
  UNIQUE (caller, key)
) STRICT;
`,
};
