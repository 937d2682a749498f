import { messageOf } from "../../domain/errors.ts";
import { isOutage, type Outcome } from "../../domain/outcome.ts";
import type { Route } from "../../domain/route.ts";
import type { RunRecord, RunState } from "../../domain/run.ts";
import type { RunContext } from "../run/context.ts";
import type { EarlierRuns } from "./breaker.ts";
import type { Gate } from "./gate.ts";

/** The largest number of runs to read: enough for every agent kind, and for failures in a row that matter. */
const MAX_RUNS = 100;

const STARTED_STATES: readonly RunState[] = ["started", "ended", "settled"];

/** The latest run that asked for time. */
interface HoldCause {
  readonly run: RunRecord;
  /** How many runs in a row asked for it. */
  readonly failures: number;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

/**
 * Restores the holds of an earlier dispatcher: a dispatcher that restarts again and again must not start, each
 * time, an agent that asked for time or that met an outage.
 */
export async function restoreHolds(
  gate: Pick<Gate, "restoreDeferral" | "restoreOutage" | "restoreBreaker">,
  routes: readonly Route[],
  { journal, emit }: Pick<RunContext, "journal" | "emit">,
): Promise<void> {
  const limit = MAX_RUNS;
  try {
    for (const route of routes) {
      const runs = await journal.list({ queue: route.queue, states: STARTED_STATES, limit });
      const last = holdCauseIn(runs, (outcome) => outcome === "deferred");
      if (last !== null) gate.restoreDeferral(route, last);
      gate.restoreBreaker(route, earlierRuns(runs));
    }
    const latest = await journal.list({ states: STARTED_STATES, limit });
    // A quota can stay used up for a week, while other agent kinds continue to run.
    const exhausted = await journal.list({ outcome: "quota_exhausted", limit });
    const refused = await journal.list({ outcome: "agent_unavailable", limit });
    const older = [...exhausted, ...refused].filter(({ id }) =>
      !latest.some((run) => run.id === id)
    );
    for (const [agent, runs] of Map.groupBy([...latest, ...older], ({ route }) => route.agent)) {
      const last = holdCauseIn(runs, isOutage);
      if (last !== null) gate.restoreOutage(agent, last.run.report, last);
    }
  } catch (error) {
    const during = "restoring the holds of an earlier dispatcher";
    emit({ type: "internal_error", during, reason: messageOf(error) });
  }
}

/**
 * The runs since a person last resumed their route, of all its runs, newest first. Those of an older version, which did not record
 * why a run failed, do not count: an upgrade must not stop a route for failures of another kind each.
 */
function earlierRuns(runs: readonly RunRecord[]): EarlierRuns {
  const until = runs.findIndex(({ isForgiven = false }) => isForgiven);
  const unforgiven = runs.slice(0, until === -1 ? runs.length : until);
  const ended = unforgiven.flatMap((run) => {
    const { id: runId, taskId, route, outcome, exit, failure: reason, at } = run;
    if (outcome === null || exit === null || reason === undefined) return [];
    const { ended: endedAt = 0, started = endedAt } = at;
    const durationMs = endedAt - started;
    return [{ runId, taskId, route, outcome, exit, reason, durationMs, endedAt }];
  }).toReversed();
  return { ended, lastBegunAt: runs[0]?.at.intent ?? 0 };
}

/** The latest of `runs` that ended with an outcome that is a cause; null if a run started after its end. */
function holdCauseIn(
  runs: readonly RunRecord[],
  isCauseOf: (outcome: Outcome | null) => boolean,
): HoldCause | null {
  const newestFirst = runs.toSorted((a, b) => a.id < b.id ? 1 : -1);
  const isCause = ({ outcome }: RunRecord) => isCauseOf(outcome);
  const run = newestFirst.find(isCause);
  const endedAt = run?.at.ended;
  if (run === undefined || endedAt === undefined) return null;
  if (runs.some(({ at }) => (at.started ?? 0) > endedAt)) return null;
  return { run, failures: countInRow(newestFirst, isCause), endedAt };
}

/** How many runs in a row, newest first, are a cause. Runs that were interrupted do not count. */
function countInRow(runs: readonly RunRecord[], isCause: (run: RunRecord) => boolean): number {
  const conclusive = runs.filter((run) => run.outcome !== null && run.outcome !== "interrupted");
  const other = conclusive.findIndex((run) => !isCause(run));
  return Math.max(1, other === -1 ? conclusive.length : other);
}
