import type { Journal, RunQuery } from "../../contracts/journal.ts";
import { type DayTotals, localDay, NO_RUNS, withRun } from "../../domain/days/day_totals.ts";
import { applyTransition, isAtRest, type RunRecord } from "../../domain/run.ts";

/** What {@linkcode createMemoryJournal} needs. */
export interface MemoryJournalOptions {
  /** Maximum number of runs; the oldest at rest are forgotten first. Called each time. */
  readonly keepRuns?: () => number;
  /** Called with each run that has come to rest. */
  readonly onRest?: (runId: string) => void;
}

/** A journal in memory, which ends with the process. */
export function createMemoryJournal(
  { keepRuns = () => 1000, onRest = () => {} }: MemoryJournalOptions = {},
): Journal {
  const runs = new Map<string, RunRecord>();
  const days = new Map<string, DayTotals>();

  function forgetOldest(): void {
    const most = keepRuns();
    if (runs.size <= most) return;
    const latest = new Map(Array.from(runs.values(), ({ taskId, id }) => [taskId, id]));
    // A scheduled retry keeps its run, if that is the latest run of its task: only that one counts.
    const isAwaited = ({ retry, taskId, id }: RunRecord) =>
      retry !== null && latest.get(taskId) === id;
    // Runs that were dropped had no agent: they go before all others.
    const { dropped = [], others = [] } = Object.groupBy(
      runs.values(),
      ({ state }) => state === "dropped" ? "dropped" : "others",
    );
    for (const run of [...dropped, ...others]) {
      if (isAtRest(run) && !isAwaited(run)) runs.delete(run.id);
      if (runs.size <= most) return;
    }
  }

  function countEnd({ outcome, report }: RunRecord, at: number): void {
    if (outcome === null) return;
    const day = localDay(at);
    const costUsd = report?.usage?.totalCostUsd ?? null;
    days.set(day, withRun(days.get(day) ?? NO_RUNS, { outcome, costUsd }));
  }

  return {
    durability: "memory",
    append: (transition) =>
      new Promise((resolve) => {
        const { runId } = transition;
        const run = applyTransition(runs.get(runId) ?? null, transition);
        runs.set(runId, run);
        if (transition.type === "ended") countEnd(run, transition.at);
        if (isAtRest(run)) onRest(runId);
        // Only when a run is added: a run that was just dropped may get planned writes next.
        if (transition.type === "intent") forgetOldest();
        resolve();
      }),
    get: (runId) => Promise.resolve(runs.get(runId) ?? null),
    list: (query) =>
      Promise.resolve(
        [...runs.values()].filter((run) => fits(run, query)).sort((a, b) => byId(b, a))
          .slice(0, query.limit),
      ),
    totalsOf: (day) => Promise.resolve(days.get(day) ?? NO_RUNS),
    unfinished: () =>
      Promise.resolve([...runs.values()].filter((run) => !isAtRest(run)).sort(byId)),
  };
}

function fits(run: RunRecord, { taskId, part, queue, outcome, states, before }: RunQuery): boolean {
  return (taskId === undefined || run.taskId === taskId) &&
    (part === undefined || hasPart(run, part)) &&
    (queue === undefined || run.queue === queue) &&
    (outcome === undefined || run.outcome === outcome) &&
    (states === undefined || states.includes(run.state)) &&
    (before === undefined || run.id < before);
}

function hasPart({ id, taskId }: RunRecord, part: string): boolean {
  const wanted = part.toLowerCase();
  return taskId.startsWith(part) || id.startsWith(wanted) || id.endsWith(wanted) ||
    id.slice(-8).startsWith(wanted);
}

/** Ids of runs sort by time. */
function byId(a: RunRecord, b: RunRecord): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
