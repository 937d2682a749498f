import type { LiveFacts } from "../../live/facts.ts";
import type { StatusAnswer } from "../answers.ts";

/** The facts of a dispatcher by its answer, which is `ageMs` old. */
export function factsOfAnswer(status: StatusAnswer, ageMs: number): LiveFacts {
  const { max_concurrent_agents: slots, available_slots: free, poll_interval: every } = status;
  return {
    agents: status.active_agents.map((agent) => ({
      taskId: agent.task_id ?? "",
      taskName: agent.task_name ?? "",
      elapsedMs: (agent.elapsed_seconds ?? 0) * 1_000 + ageMs,
      timeoutMs: agent.timeout_seconds === null ? null : agent.timeout_seconds * 1_000,
      step: agent.last_step,
      costUsd: agent.cost_usd,
    })),
    claiming: status.claiming_tasks.length,
    slots: slots ?? 0,
    freeSlots: free ?? 0,
    lost: status.lost.map(({ problem }) => problem),
    failing: failingOf(status),
    isPaused: status.paused,
    pausedRoutes: status.paused_routes,
    holds: [
      ...status.held_routes.map((route) => holdOf(`"${route.queue}"`, route)),
      ...status.held_tasks.map((task) => holdOf(`Task "${task.task_name ?? task.task_id}"`, task)),
    ],
    queueProblems: status.queue_problems,
    retriesAt: status.waiting_tasks.flatMap(({ starts_at: at }) =>
      at === null ? [] : Date.parse(at)
    ),
    pendingWrites: status.pending_writes ?? 0,
    lastPollAt: instantOf(status.last_poll),
    pollIntervalMs: every === null ? null : every * 1_000,
    stopping: status.stopping ? { advice: null } : null,
  };
}

function failingOf({ backend_health: health }: StatusAnswer): LiveFacts["failing"] {
  if (health.state !== "failing") return null;
  return {
    since: instantOf(health.since),
    reason: health.reason ?? "no reason given",
    nextTryAt: instantOf(health.next_try_at),
  };
}

function holdOf(
  what: string,
  { reason, until }: { readonly reason: string | null; readonly until: string | null },
) {
  return { what, reason: reason ?? "no reason given", until: instantOf(until) };
}

function instantOf(iso: string | null | undefined): number | null {
  return iso === null || iso === undefined ? null : Date.parse(iso);
}
