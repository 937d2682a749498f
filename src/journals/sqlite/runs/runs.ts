import type { SQLInputValue } from "node:sqlite";
import type { RunQuery } from "../../../contracts/journal.ts";
import {
  applyTransition,
  isAtRest,
  type RunRecord,
  type RunTransition,
} from "../../../domain/run.ts";
import type { Connection, Row } from "../../../sqlite/connection.ts";
import { reportIn } from "./older_reports.ts";
import { parseTransition } from "./older_transitions.ts";
import { BY_ID, listStatements, UNFINISHED } from "./statements.ts";

const ADD_TRANSITION = "INSERT INTO transitions (run_id, type, at, transition) VALUES (?, ?, ?, ?)";

const ADD_RECORD =
  "INSERT INTO runs (state, outcome, rested_at, retry_at, record, id, task_id, queue) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

// Each column that is set costs an update of its indexes, even if it does not change. Most transitions
// change only the record.
const PUT_RECORD =
  "UPDATE runs SET state = ?, outcome = ?, rested_at = ?, retry_at = ?, record = ? WHERE id = ?";
const PUT_TEXT = "UPDATE runs SET record = ? WHERE id = ?";

/** One run, or null. */
export function runById(connection: Connection, runId: string): RunRecord | null {
  const row = connection.get(BY_ID, runId);
  return row === undefined ? null : recordIn(row);
}

/** The runs that match the query, newest first. */
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
 * Adds one transition, within a SQLite transaction, and returns the record after it.
 *
 * @param known the record before it, if the caller has that
 * @throws {TransitionError} for a transition that the run can't make
 */
export function addTransition(
  connection: Connection,
  transition: RunTransition,
  known?: RunRecord,
): RunRecord {
  const { runId, type, at } = transition;
  const before = known ?? runById(connection, runId);
  const record = applyTransition(before, transition);
  if (before !== null && areAlike(before, record)) {
    connection.run(PUT_TEXT, JSON.stringify(record), runId);
  } else if (before === null) {
    const { taskId, queue } = record;
    connection.run(ADD_RECORD, ...valuesOf(record, at), runId, taskId, queue);
  } else {
    connection.run(PUT_RECORD, ...valuesOf(record, at), runId);
  }
  connection.run(ADD_TRANSITION, runId, type, Math.trunc(at), JSON.stringify(transition));
  return record;
}

/** Rebuilds every record from its transitions. */
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
    if (record !== null) connection.run(PUT_RECORD, ...valuesOf(record, at), record.id);
  }
}

/** Whether the searched columns of a live run are the same as before. */
function areAlike(before: RunRecord, after: RunRecord): boolean {
  return before.state === after.state && before.outcome === after.outcome &&
    before.retry === after.retry && !isAtRest(before) && !isAtRest(after);
}

function valuesOf(record: RunRecord, at: number): SQLInputValue[] {
  const { state, outcome, retry } = record;
  const restedAt = isAtRest(record) ? Math.trunc(at) : null;
  return [state, outcome, restedAt, retry && Math.trunc(retry.at), JSON.stringify(record)];
}

function recordIn({ record }: Row): RunRecord {
  // Only this program writes here, and the marks of the file prove it.
  const kept = JSON.parse(String(record)) as RunRecord;
  return { ...kept, report: reportIn(kept.report) };
}
