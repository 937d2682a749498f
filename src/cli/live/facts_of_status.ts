import type { ActiveRun, DispatcherStatus } from "../../contracts/run_control.ts";
import type { LiveAgent, LiveFacts } from "./facts.ts";

/** What the status does not tell. */
interface Beside {
  readonly slots: number;
  readonly pollIntervalMs: number;
  /** What a person can do about a shutdown, or null. */
  readonly advice: string | null;
}

/** The facts of a dispatcher in this process. */
export function factsOfStatus(status: DispatcherStatus, beside: Beside): LiveFacts {
  const { backendHealth: health, heldRoutes, heldTasks } = status;
  return {
    agents: status.activeRuns.map(agentOf),
    claiming: status.claimingTasks.length,
    slots: beside.slots,
    freeSlots: status.availableSlots,
    lost: status.lost.map(({ problem }) => problem),
    failing: health.state === "failing" ? health : null,
    isPaused: status.paused,
    pausedRoutes: status.pausedRoutes,
    holds: [
      ...heldRoutes.map(({ queue, reason, until }) => ({ what: `"${queue}"`, reason, until })),
      ...heldTasks.map(({ taskName, reason, until }) => ({
        what: `Task "${taskName}"`,
        reason,
        until,
      })),
    ],
    queueProblems: status.queueProblems,
    retriesAt: status.waitingTasks.map(({ startsAt }) => startsAt),
    pendingWrites: status.pendingWrites,
    lastPollAt: status.lastPollAt,
    pollIntervalMs: beside.pollIntervalMs,
    stopping: status.stopping ? { advice: beside.advice } : null,
  };
}

function agentOf({ lastStep: step, ...run }: ActiveRun): LiveAgent {
  return { ...run, step };
}
