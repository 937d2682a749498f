import type {
  ActiveRun,
  BackendHealth,
  DispatcherStatus,
  WaitingTask,
} from "../contracts/run_control.ts";
import type { AgentOutage, Denial, Usage } from "../domain/agent_report.ts";
import { isOutage } from "../domain/outcome.ts";
import type { RunRecord } from "../domain/run.ts";
import { latestPid, startedCommand } from "../domain/step_record.ts";
import { commandLine } from "../text/shell_word.ts";
import { eventsJson } from "./schemas/events.ts";
import type { DenialJson, OutageJson, RunJson, UsageJson } from "./schemas/run.ts";
import type {
  ApiConnections,
  DispatcherIdentity,
  DispatcherState,
} from "../operations/operation.ts";
import type {
  ActiveRunJson,
  HealthJson,
  PausedJson,
  ProbeJson,
  StatusJson,
  WaitingTaskJson,
} from "./schemas/status.ts";
import { todayJson } from "./schemas/today.ts";
import { iso, maybe } from "./schemas/values.ts";

/** A run as the API shows it. Secrets are masked in all text that is not the board's. */
export function runJson(
  run: RunRecord,
  redact: (text: string) => string = (text) => text,
): RunJson {
  const { at, exit, report } = run;
  const argv = startedCommand(run.steps).map(redact);
  return {
    run_id: run.id,
    task_id: run.taskId,
    task_name: run.taskName,
    queue: run.queue,
    in_progress_queue: run.route.inProgressQueue,
    agent: run.route.agent,
    attempt: run.attempt,
    timeout_seconds: maybe(run.route.timeoutMs, (ms) => ms / 1000),
    state: run.state,
    times: Object.fromEntries(Object.entries(at).map(([state, ms]) => [state, iso(ms)])),
    command: argv.length === 0 ? null : commandLine(argv),
    argv,
    cwd: run.route.cwd,
    pid: latestPid(run.steps),
    outcome: run.outcome,
    exit_code: exit?.code ?? null,
    signal: exit?.signal ?? null,
    left_processes: [...exit?.left ?? []],
    error: maybe(exit?.spawnFailure?.message, redact),
    drop_reason: maybe(run.dropReason, redact),
    started_at: maybe(at.started, iso),
    ended_at: maybe(at.ended, iso),
    duration_seconds: maybe(durationMs(run), (ms) => ms / 1000),
    session_id: report?.sessionId ?? null,
    usage: maybe(report?.usage, usageJson),
    last_message: maybe(report?.lastMessage, redact),
    outage: maybe(
      isOutage(run.outcome) ? report?.outage : null,
      (outage) => outageJson(outage, redact),
    ),
    denials: report?.denials.map((denial) => denialJson(denial, redact)) ?? [],
    log: `/runs/${encodeURIComponent(run.id)}/log`,
  };
}

function durationMs({ at: { started, ended } }: RunRecord): number | null {
  return started === undefined || ended === undefined ? null : Math.max(0, ended - started);
}

function usageJson(usage: Usage): UsageJson {
  return {
    total_cost_usd: usage.totalCostUsd,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_creation_tokens: usage.cacheCreationTokens,
    turns: usage.turns,
  };
}

function outageJson(outage: AgentOutage, redact: (text: string) => string): OutageJson {
  return {
    kind: outage.kind,
    reason: redact(outage.reason),
    remedy: maybe(outage.remedy, redact),
    resets_at: maybe(outage.resetsAt, iso),
  };
}

function denialJson(denial: Denial, redact: (text: string) => string): DenialJson {
  return {
    tool: redact(denial.tool),
    detail: maybe(denial.detail, redact),
    setting: maybe(denial.setting, redact),
  };
}

/** The dispatcher's state as the API shows it: durations in seconds, instants in ISO 8601. */
export function statusJson(
  { info, status, waitingChanges, today, events }: DispatcherState,
  redact: (text: string) => string,
): StatusJson {
  return {
    version: info.version,
    instance_id: info.identity?.instanceId ?? null,
    folder: info.identity?.folder ?? null,
    backend: info.backend,
    durability: info.durability,
    leftovers: info.leftovers,
    stopping: status.stopping,
    routes: [...status.routes],
    paused: status.paused,
    paused_routes: status.pausedRoutes,
    held_routes: status.heldRoutes.map(({ queue, reason, remedy, since, until }) => ({
      queue,
      reason: redact(reason),
      remedy: maybe(remedy, redact),
      since: iso(since),
      until: maybe(until, iso),
    })),
    held_tasks: status.heldTasks.map((
      { taskId, taskName, queue, reason, remedy, since, until },
    ) => ({
      task_id: taskId,
      task_name: taskName,
      queue,
      reason: redact(reason),
      remedy: maybe(remedy, redact),
      since: iso(since),
      until: maybe(until, iso),
    })),
    waiting_tasks: status.waitingTasks.map(waitingTaskJson),
    orphans: status.orphans.map(({ taskId, taskName, queue }) => ({
      task_id: taskId,
      task_name: taskName,
      queue,
    })),
    poll_interval: info.pollIntervalMs / 1000,
    max_concurrent_agents: info.maxConcurrentAgents,
    available_slots: status.availableSlots,
    active_agents: status.activeRuns.map((run) => activeRunJson(run, redact)),
    claiming_tasks: status.claimingTasks.map((
      { runId, taskId, taskName, queue, since, isInDoubt },
    ) => ({
      run_id: runId,
      task_id: taskId,
      task_name: taskName,
      queue,
      since: iso(since),
      in_doubt: isInDoubt,
    })),
    last_poll: maybe(status.lastPollAt, iso),
    backend_health: healthJson(status.backendHealth, redact),
    lost: status.lost.map(({ problem, remedy, since }) => ({
      problem: redact(problem),
      remedy: redact(remedy),
      since: iso(since),
    })),
    queue_problems: Object.fromEntries(
      Object.entries(status.queueProblems).map(([queue, problem]) => [queue, redact(problem)]),
    ),
    pending_writes: status.pendingWrites,
    today: maybe(today, todayJson),
    api_addresses: [...info.api?.addresses ?? []],
    api_connections: maybe(info.api?.connections ?? null, connectionsJson),
    waiting_changes: waitingChanges.map(({ change, waitsFor }) => ({
      change: redact(change),
      waits_for: waitsFor,
    })),
    ...events && { events: eventsJson(events) },
  };
}

function connectionsJson({ open, max, crowdedOut, failedAt }: ApiConnections) {
  return { open, max, crowded_out: crowdedOut, failed_at: maybe(failedAt, iso) };
}

function activeRunJson(run: ActiveRun, redact: (text: string) => string): ActiveRunJson {
  return {
    run_id: run.runId,
    task_id: run.taskId,
    task_name: run.taskName,
    queue: run.queue,
    command: commandLine(run.argv.map(redact)),
    pid: run.pid,
    attempt: run.attempt,
    started_at: iso(run.startedAt),
    elapsed_seconds: Math.round(run.elapsedMs) / 1000,
    timeout_seconds: run.timeoutMs === null ? null : run.timeoutMs / 1000,
    last_step: maybe(run.lastStep, redact),
    cost_usd: run.costUsd,
  };
}

function waitingTaskJson(
  { taskId, taskName, queue, attempt, startsAt }: WaitingTask,
): WaitingTaskJson {
  return { task_id: taskId, task_name: taskName, queue, attempt, starts_at: iso(startsAt) };
}

/** What is paused, and how much of `queue`, or of all, still runs. */
export function pausedJson(
  { paused, pausedRoutes, activeRuns }: DispatcherStatus,
  queue: string | null,
): PausedJson {
  const active = activeRuns.filter((run) => queue === null || run.queue === queue);
  return { paused, paused_routes: pausedRoutes, active_agents: active.length };
}

function healthJson(health: BackendHealth, redact: (text: string) => string): HealthJson {
  if (health.state !== "failing") return { state: health.state };
  return {
    state: health.state,
    category: health.category,
    reason: redact(health.reason),
    since: iso(health.since),
    next_try_at: iso(health.nextTryAt),
  };
}

/** The answer to a probe. Anyone may ask, so it names no board and quotes no message. */
export function probeJson(
  health: BackendHealth,
  pid: number,
  identity: DispatcherIdentity | undefined,
): ProbeJson {
  const self = {
    program: "artificer-dispatcher",
    pid,
    ...identity !== undefined && { instance_id: identity.instanceId },
    ...identity?.isOpen && { folder: identity.folder, state_dir: identity.stateDir },
  } as const;
  return health.state === "failing"
    ? { status: "failing", ...self, category: health.category, since: iso(health.since) }
    : { status: "ok", ...self };
}
