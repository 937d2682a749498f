import type { SQLInputValue } from "node:sqlite";
import type { RunQuery } from "../../../contracts/journal.ts";

/** A statement and its values. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** The runs that have not come to rest, oldest first. */
export const UNFINISHED = "SELECT record FROM runs WHERE rested_at IS NULL ORDER BY id";

/** One run. */
export const BY_ID = "SELECT record FROM runs WHERE id = ?";

/**
 * The runs that match the query, newest first: one statement for each state in the query, since an index
 * gives the rows of only one value in the order of time.
 */
export function listStatements(query: RunQuery): Statement[] {
  const { states } = query;
  if (states === undefined) return [listStatement(query)];
  return [...new Set(states)].map((state) => listStatement(query, state));
}

/** See `RunQuery.part`. It reads the ids of all runs, and the records only of those that fit. */
const HAS_PART = "(substr(id, 1, length(?)) = ? OR substr(id, -length(?)) = ? OR " +
  "substr(id, -8, length(?)) = ? OR substr(task_id, 1, length(?)) = ?)";

function valuesOfPart(part: string): SQLInputValue[] {
  const ofRun = part.toLowerCase();
  return [ofRun, ofRun, ofRun, ofRun, ofRun, ofRun, part, part];
}

/**
 * Chooses the index of the field that usually matches the fewest runs: the runs of one task are few, those of
 * one queue can be all. SQLite cannot know that. A `+` before a field keeps SQLite from using its index.
 */
function listStatement(
  { taskId, part, queue, outcome, before, limit }: RunQuery,
  state?: string,
): Statement {
  const equals = Object.entries({ task_id: taskId, state, outcome, queue })
    .filter((entry): entry is [string, string] => entry[1] !== undefined);
  const conditions = equals.map(([column], i) => `${i === 0 ? "" : "+"}${column} = ?`);
  if (before !== undefined) conditions.push("id < ?");
  if (part !== undefined) conditions.push(HAS_PART);
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")} `;
  return {
    sql: `SELECT id, record FROM runs ${where}ORDER BY id DESC LIMIT ?`,
    values: [
      ...equals.map(([, value]) => value),
      ...before === undefined ? [] : [before],
      ...part === undefined ? [] : valuesOfPart(part),
      limit,
    ],
  };
}
