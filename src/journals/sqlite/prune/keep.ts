import type { Connection } from "../../../sqlite/connection.ts";

/** Which runs at rest are kept. */
export interface Keep {
  /** Maximum number of runs, counting those that are not at rest; the oldest are forgotten first. */
  readonly runs: number;
  /** How long a run is kept after it came to rest, in milliseconds. */
  readonly ageMs: number;
  /** Maximum bytes in the folders of all runs; the oldest are forgotten first. */
  readonly logBytes: number;
}

/** What is kept by default: 1,000 runs, 30 days, 2 GiB. */
export const DEFAULT_KEEP: Keep = {
  runs: 1_000,
  ageMs: 30 * 24 * 60 * 60 * 1_000,
  logBytes: 2 * 2 ** 30,
};

/** A run that has just come to rest may still get a write: a refused run plans its comment then. */
const REST_MS = 10_000;

/** How many runs one query returns: each query reads all runs. */
const BATCH = 1_000;

/**
 * A scheduled retry keeps its run, if that is the latest run of its task: only that one counts. Runs that were
 * dropped had no agent: they fill only the room that the others leave.
 */
const PRUNABLE = `
SELECT id FROM runs WHERE rested_at <= ?1 AND id IN (
  SELECT id FROM runs WHERE rested_at <= ?2
  UNION ALL
  SELECT id FROM (
    SELECT id FROM runs ORDER BY state = 'dropped', id DESC LIMIT -1 OFFSET ?3
  )
  UNION ALL
  SELECT id FROM (
    SELECT id, sum(log_bytes) OVER (ORDER BY id DESC) AS total FROM runs WHERE rested_at IS NOT NULL
  ) WHERE total > ?4
) AND NOT (coalesce(retry_at > ?2, FALSE) AND NOT EXISTS (
  SELECT 1 FROM runs AS newer WHERE newer.task_id = runs.task_id AND newer.id > runs.id
)) ORDER BY id LIMIT ${BATCH}`;

/** The runs that may be forgotten, oldest first. */
export function prunableRuns(
  connection: Connection,
  { runs, ageMs, logBytes }: Keep,
  now: number,
): string[] {
  return idsIn(connection.all(PRUNABLE, now - REST_MS, now - ageMs, runs, logBytes));
}

/** The runs at rest whose folders were not measured yet. */
export function unmeasuredRuns(connection: Connection): string[] {
  const sql =
    `SELECT id FROM runs WHERE rested_at IS NOT NULL AND log_bytes IS NULL LIMIT ${BATCH}`;
  return idsIn(connection.all(sql));
}

/** Records how large a run's folder is. */
export function noteSize(connection: Connection, runId: string, bytes: number): void {
  connection.run("UPDATE runs SET log_bytes = ? WHERE id = ?", bytes, runId);
}

/** Deletes a run and its transitions, if it is still at rest. */
export function forgetRun(connection: Connection, runId: string): void {
  connection.run("DELETE FROM runs WHERE id = ? AND rested_at IS NOT NULL", runId);
}

function idsIn(rows: ReturnType<Connection["all"]>): string[] {
  return rows.map(({ id }) => String(id));
}
