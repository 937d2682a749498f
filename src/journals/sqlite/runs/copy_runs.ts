import type { SQLInputValue } from "node:sqlite";
import type { Connection, Row } from "../../../sqlite/connection.ts";

/**
 * Adds to `to` every run of `from` that it does not have, with its transitions, within one transaction of `to`.
 * Row by row, since Deno lets no connection attach a second database. Returns how many runs were added.
 */
export function copyRuns(from: Connection, to: Connection): number {
  const transitions = Map.groupBy(
    from.all("SELECT run_id, type, at, transition FROM transitions ORDER BY number"),
    (row) => row["run_id"],
  );
  return to.write(() => {
    const missing = from.all("SELECT * FROM runs ORDER BY id")
      .filter(({ id }) => to.get("SELECT 1 FROM runs WHERE id = ?", String(id)) === undefined);
    for (const run of missing) {
      insert(to, "runs", run);
      for (const row of transitions.get(run["id"]) ?? []) insert(to, "transitions", row);
    }
    copyRequests(from, to);
    copyDays(from, to);
    return missing.length;
  });
}

/** Adds the requests that `to` does not have: a repeat of one must not take effect again. */
function copyRequests(from: Connection, to: Connection): void {
  for (const { number: _, ...row } of from.all("SELECT * FROM requests ORDER BY number")) {
    const sql = "SELECT 1 FROM requests WHERE caller = ? AND key = ?";
    const isThere = to.get(sql, String(row["caller"]), String(row["key"])) !== undefined;
    if (!isThere) insert(to, "requests", row);
  }
}

/** Adds the totals of the days that `to` does not have. */
function copyDays(from: Connection, to: Connection): void {
  for (const row of from.all("SELECT * FROM days ORDER BY day")) {
    const isThere = to.get("SELECT 1 FROM days WHERE day = ?", String(row["day"])) !== undefined;
    if (!isThere) insert(to, "days", row);
  }
}

function insert(
  to: Connection,
  table: "runs" | "transitions" | "requests" | "days",
  row: Row,
): void {
  const columns = Object.keys(row);
  const places = columns.map(() => "?").join(", ");
  const values = Object.values(row) as SQLInputValue[];
  to.run(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places})`, ...values);
}
