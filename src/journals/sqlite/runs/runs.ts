import type { RunQuery } from "../../../contracts/journal.ts";
import {
  applyTransition,
  isAtRest,
  type RunRecord,
  type RunTransition,
} from "../../../domain/run.ts";
import type { Connection, Row } from "../../../sqlite/connection.ts";
import { parseTransition } from "./older_transitions.ts";
import { BY_ID, listStatements, UNFINISHED } from "./statements.ts";

const ADD_TRANSITION = "INSERT INTO transitions (run_id, type, at, transition) VALUES (?, ?, ?, ?)";

const PUT_RECORD = `
INSERT INTO runs (id, task_id, queue, state, outcome, rested_at, retry_at, record)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
  task_id = excluded.task_id, queue = excluded.queue, state = excluded.state,
  outcome = excluded.outcome, rested_at = excluded.rested_at, retry_at = excluded.retry_at,
  record = excluded.record`;

/** One run, or null. */
export function runById(connection: Connection, runId: string): RunRecord | null {
  const row = connection.get(BY_ID, runId);
  return row === undefined ? null : recordIn(row);
}

/** The runs that fit, newest first. */
export function listRuns(connection: Connection, query: RunQuery): RunRecord[] {
  return listStatements(query)
    .flatMap(({ sql, values }) => connection.all(sql, ...values))
    .sort((a, b) => String(a["id"]) < String(b["id"]) ? 1 : -1)
    .slice(0, query.limit)
    .map(recordIn);
}

/** The runs that have not come to rest, oldest first. */
export function unfinishedRuns(connection: Connection): RunRecord[] {
  return connection.all(UNFINISHED).map(recordIn);
}

/**
 * Adds one transition, within an SQLite transaction, and tells whether its run is at rest by now.
 *
 * @throws {TransitionError} for a transition that the run can't make
 */
export function addTransition(connection: Connection, transition: RunTransition): boolean {
  const { runId, type, at } = transition;
  const record = applyTransition(runById(connection, runId), transition);
  putRecord(connection, record, at);
  connection.run(ADD_TRANSITION, runId, type, Math.trunc(at), JSON.stringify(transition));
  return isAtRest(record);
}

/** Makes every record anew from its transitions. */
export function rebuildRecords(connection: Connection): void {
  for (const { id } of connection.all("SELECT id FROM runs")) {
    const rows = connection.all(
      "SELECT transition FROM transitions WHERE run_id = ? ORDER BY number",
      String(id),
    );
    let record: RunRecord | null = null;
    let at = 0;
    for (const { transition } of rows) {
      for (const each of parseTransition(String(transition), record)) {
        record = applyTransition(record, each);
        at = each.at;
      }
    }
    if (record !== null) putRecord(connection, record, at);
  }
}

function putRecord(connection: Connection, record: RunRecord, at: number): void {
  const { id, taskId, queue, state, outcome, retry } = record;
  const restedAt = isAtRest(record) ? Math.trunc(at) : null;
  const retryAt = retry && Math.trunc(retry.at);
  const text = JSON.stringify(record);
  connection.run(PUT_RECORD, id, taskId, queue, state, outcome, restedAt, retryAt, text);
}

function recordIn({ record }: Row): RunRecord {
  // Only this program writes here, and the file's own marks tell that it did.
  return JSON.parse(String(record)) as RunRecord;
}
