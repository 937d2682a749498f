import type { ActiveRun, BackendHealth, DispatcherStatus } from "../contracts/run_control.ts";
import type { Comment, Task } from "../domain/task.ts";
import type { ApiInfo } from "./context.ts";

const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** A comment as the API shows it. */
export function commentJson({ id, author, text, createdAt }: Comment) {
  return { id, author, text, created_at: createdAt };
}

/** A task as the API shows it. */
export function taskJson(task: Task) {
  return {
    id: task.id,
    name: task.name,
    description: task.description,
    url: task.url,
    queue: task.queue,
    created_at: task.createdAt,
    labels: task.labels,
    assignees: task.assignees,
    comments: task.comments.map(commentJson),
    tasks: task.tasks.map(({ id, name, completed }) => ({ id, name, completed })),
  };
}

/** The dispatcher's state as the API shows it: durations in seconds, instants in ISO 8601. */
export function statusJson(
  info: ApiInfo,
  status: DispatcherStatus,
  redact: (text: string) => string,
) {
  return {
    version: info.version,
    backend: info.backend,
    durability: info.durability,
    paused: status.paused,
    poll_interval: info.pollIntervalMs / 1000,
    max_concurrent_agents: info.maxConcurrentAgents,
    available_slots: status.availableSlots,
    active_agents: status.activeRuns.map((run) => activeRunJson(run, redact)),
    last_poll: isoOrNull(status.lastPollAt),
    backend_health: healthJson(status.backendHealth, redact),
    queue_problems: Object.fromEntries(
      Object.entries(status.queueProblems).map(([queue, problem]) => [queue, redact(problem)]),
    ),
    pending_writes: status.pendingWrites,
  };
}

function activeRunJson(run: ActiveRun, redact: (text: string) => string) {
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
  };
}

function healthJson(health: BackendHealth, redact: (text: string) => string) {
  if (health.state !== "failing") return { state: health.state };
  return {
    state: health.state,
    category: health.category,
    reason: redact(health.reason),
    since: iso(health.since),
    next_try_at: iso(health.nextTryAt),
  };
}

/** What a probe is told: anyone may ask, so it names no board and quotes no message. */
export function probeJson(health: BackendHealth) {
  return health.state === "failing"
    ? { status: "failing", category: health.category, since: iso(health.since) }
    : { status: "ok" };
}

/** `argv` as a line that a POSIX shell reads back as the same arguments. */
export function commandLine(argv: readonly string[]): string {
  return argv.map((word) => PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
    .join(" ");
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
