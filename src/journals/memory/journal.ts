import type { Journal, RunQuery } from "../../contracts/journal.ts";
import { applyTransition, type RunRecord } from "../../domain/run.ts";
import { isAtRest } from "../at_rest.ts";

/** What {@linkcode createMemoryJournal} takes. */
export interface MemoryJournalOptions {
  /** Past this many runs the oldest that have come to rest are forgotten; asked each time. */
  readonly keepRuns?: () => number;
}

/** A journal that ends with the process. */
export function createMemoryJournal({ keepRuns = () => 1000 }: MemoryJournalOptions = {}): Journal {
  const runs = new Map<string, RunRecord>();

  function forgetOldest(): void {
    const most = keepRuns();
    if (runs.size <= most) return;
    const latest = new Map(Array.from(runs.values(), ({ taskId, id }) => [taskId, id]));
    // A retry that is scheduled keeps its run: of a task's runs the latest one's counts.
    const isAwaited = ({ retry, taskId, id }: RunRecord) =>
      retry !== null && latest.get(taskId) === id;
    for (const run of runs.values()) {
      if (isAtRest(run) && !isAwaited(run)) runs.delete(run.id);
      if (runs.size <= most) return;
    }
  }

  return {
    durability: "memory",
    append: (transition) =>
      new Promise((resolve) => {
        const { runId } = transition;
        runs.set(runId, applyTransition(runs.get(runId) ?? null, transition));
        // Only for a new run: one that was just dropped may have its writes planned next.
        if (transition.type === "intent") forgetOldest();
        resolve();
      }),
    get: (runId) => Promise.resolve(runs.get(runId) ?? null),
    list: (query) =>
      Promise.resolve(
        [...runs.values()].filter((run) => fits(run, query)).sort((a, b) => byId(b, a))
          .slice(0, query.limit),
      ),
    unfinished: () =>
      Promise.resolve([...runs.values()].filter((run) => !isAtRest(run)).sort(byId)),
  };
}

function fits(run: RunRecord, { taskId, queue, outcome, states, before }: RunQuery): boolean {
  return (taskId === undefined || run.taskId === taskId) &&
    (queue === undefined || run.queue === queue) &&
    (outcome === undefined || run.outcome === outcome) &&
    (states === undefined || states.includes(run.state)) &&
    (before === undefined || run.id < before);
}

/** A run's id sorts by time. */
function byId(a: RunRecord, b: RunRecord): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
