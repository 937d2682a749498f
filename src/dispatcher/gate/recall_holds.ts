import { messageOf } from "../../domain/errors.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { Route } from "../../domain/route.ts";
import type { RunRecord, RunState } from "../../domain/run.ts";
import type { RunContext } from "../run/context.ts";
import type { Gate } from "./gate.ts";

/** Runs of more agent kinds, and more failures in a row, than make a difference. */
const RUNS_LOOKED_AT = 100;

const WITH_PROCESS: readonly RunState[] = ["started", "ended", "settled"];

/** What the last run that asked for time has said. */
interface LastWord {
  readonly run: RunRecord;
  /** How many runs in a row have said so. */
  readonly failures: number;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

/**
 * Holds again what an earlier dispatcher held: a dispatcher that is started over and over must not spend
 * a start each time on an agent that asked for time, or on an account that is used up.
 */
export async function recallHolds(
  gate: Pick<Gate, "recallDeferral" | "recallQuota">,
  routes: readonly Route[],
  { journal, emit }: Pick<RunContext, "journal" | "emit">,
): Promise<void> {
  const limit = RUNS_LOOKED_AT;
  try {
    for (const route of routes) {
      const runs = await journal.list({ queue: route.queue, states: WITH_PROCESS, limit });
      const last = lastWord(runs, "deferred");
      if (last !== null) gate.recallDeferral(route, last);
    }
    const latest = await journal.list({ states: WITH_PROCESS, limit });
    // A wall that was met long ago may stand for a week, while other kinds of agents run on.
    const walls = await journal.list({ outcome: "quota_exhausted", limit });
    const older = walls.filter(({ id }) => !latest.some((run) => run.id === id));
    for (const [agent, runs] of Map.groupBy([...latest, ...older], ({ route }) => route.agent)) {
      const last = lastWord(runs, "quota_exhausted");
      if (last !== null) gate.recallQuota(agent, last.run.report, last);
    }
  } catch (error) {
    const during = "looking for what agents asked to wait for";
    emit({ type: "internal_error", during, reason: messageOf(error) });
  }
}

/** Whether runs, newest first, last ended with `outcome`, and nothing was started since: else it is over. */
function lastWord(runs: readonly RunRecord[], outcome: Outcome): LastWord | null {
  const run = runs.find((each) => each.outcome === outcome);
  const endedAt = run?.at.ended;
  if (run === undefined || endedAt === undefined) return null;
  if (runs.some(({ at }) => (at.started ?? 0) > endedAt)) return null;
  return { run, failures: countInRow(runs, outcome), endedAt };
}

/** A run that was interrupted proves nothing. */
function countInRow(runs: readonly RunRecord[], outcome: Outcome): number {
  const telling = runs.filter((run) => run.outcome !== null && run.outcome !== "interrupted");
  const other = telling.findIndex((run) => run.outcome !== outcome);
  return Math.max(1, other === -1 ? telling.length : other);
}
