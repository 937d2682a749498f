import { type DayTotals, localDay, NO_RUNS, withRun } from "../../../domain/days/day_totals.ts";
import type { RunRecord } from "../../../domain/run.ts";
import type { Connection } from "../../../sqlite/connection.ts";

const ADD = `
INSERT INTO days (day, runs, failures, cost_usd) VALUES (?, ?, ?, ?)
ON CONFLICT (day) DO UPDATE SET
  runs = runs + excluded.runs,
  failures = failures + excluded.failures,
  cost_usd = cost_usd + excluded.cost_usd`;

/** Counts a run that has just ended, within the transaction that records its end. */
export function countEnd(connection: Connection, { outcome, report }: RunRecord, at: number): void {
  if (outcome === null) return;
  const costUsd = report?.usage?.totalCostUsd ?? null;
  const { runs, failures, costUsd: cost } = withRun(NO_RUNS, { outcome, costUsd });
  connection.run(ADD, localDay(at), runs, failures, cost);
}

/** What the runs that ended on a day came to. */
export function totalsOf(connection: Connection, day: string): DayTotals {
  const row = connection.get("SELECT runs, failures, cost_usd FROM days WHERE day = ?", day);
  if (row === undefined) return NO_RUNS;
  const { runs, failures, cost_usd: costUsd } = row;
  return { runs: Number(runs), failures: Number(failures), costUsd: Number(costUsd) };
}
