import { isDeepStrictEqual } from "node:util";
import { describeFound } from "../config/report/describe.ts";
import type { Settings } from "../config/settings.ts";
import type { Route } from "../domain/route.ts";

/** What the config file calls a setting, and how a change of it is told. */
interface Spelling<Value> {
  readonly name: string;
  readonly change: (before: Value, after: Value) => string;
}

type Spellings<Described> = { readonly [Key in keyof Described]: Spelling<Described[Key]> };

/** No new setting without a word for its changes: the compiler asks for it here. */
const SETTINGS: Spellings<Omit<Settings, "path" | "baseDir" | "routes">> = {
  pollIntervalMs: { name: "poll_interval", change: seconds },
  maxConcurrentAgents: { name: "max_concurrent_agents", change: shown },
  apiHost: { name: "api_host", change: shown },
  apiPort: { name: "api_port", change: shown },
  apiRequireToken: { name: "api_require_token", change: shown },
  allowedHosts: { name: "allowed_hosts", change: shown },
  stateDir: { name: "state_dir", change: shown },
  onShutdown: { name: "on_shutdown", change: shown },
  shutdownGraceMs: { name: "shutdown_grace", change: seconds },
  keepRuns: { name: "keep_runs", change: shown },
  keepMs: { name: "keep_days", change: days },
  keepLogBytes: { name: "keep_logs_mib", change: mebibytes },
  tokenCommand: { name: "token_command", change: hidden },
  backend: { name: "backend", change: hidden },
};

const ROUTE: Spellings<Omit<Route, "queue">> = {
  agent: { name: "agent", change: shown },
  command: { name: "command", change: shown },
  args: { name: "args", change: hidden },
  inProgressQueue: { name: "in_progress_queue", change: shown },
  timeoutMs: { name: "timeout", change: seconds },
  doneQueue: { name: "done_queue", change: shown },
  failedQueue: { name: "failed_queue", change: shown },
  maxAttempts: { name: "max_attempts", change: shown },
  retryDelayMs: { name: "retry_delay", change: seconds },
  maxRetryDelayMs: { name: "max_retry_delay", change: seconds },
  stallTimeoutMs: { name: "stall_timeout", change: seconds },
  onTaskMoved: { name: "on_task_moved", change: shown },
  onOrphan: { name: "on_orphan", change: shown },
  maxConcurrent: { name: "max_concurrent", change: shown },
  cwd: { name: "cwd", change: shown },
  env: { name: "env", change: namesOnly },
};

/**
 * What is different in `after`, in the words of the config file: `poll_interval 30 → 10`. Empty where
 * nothing is. What may hold a secret (variables, arguments, the board's options) is named, not shown.
 */
export function describeChanges(before: Settings, after: Settings): string[] {
  return [...changesOf(SETTINGS, before, after), ...routeChanges(before.routes, after.routes)];
}

function routeChanges(before: readonly Route[], after: readonly Route[]): string[] {
  const told = after.flatMap((route) => {
    const old = before.find(({ queue }) => queue === route.queue);
    if (old === undefined) return [`${nameOf(route)} added`];
    const changes = changesOf(ROUTE, old, route);
    return changes.length === 0 ? [] : [`${nameOf(route)}: ${changes.join(", ")}`];
  });
  const stay = new Set(after.map(({ queue }) => queue));
  const removed = before.filter(({ queue }) => !stay.has(queue));
  return [
    ...told,
    ...removed.map((route) => `${nameOf(route)} removed`),
    ...isReordered(before, after) ? ["order of routes changed"] : [],
  ];
}

/** Routes take turns, so their order means something. */
function isReordered(before: readonly Route[], after: readonly Route[]): boolean {
  const queuesOf = (routes: readonly Route[], others: readonly Route[]) =>
    routes.map(({ queue }) => queue).filter((queue) => others.some((o) => o.queue === queue));
  return !isDeepStrictEqual(queuesOf(before, after), queuesOf(after, before));
}

function nameOf({ queue }: Route): string {
  return `route ${JSON.stringify(queue)}`;
}

function changesOf<Described extends object>(
  spellings: Spellings<Described>,
  before: Described,
  after: Described,
): string[] {
  return (Object.keys(spellings) as (keyof Described)[])
    .filter((key) => !isDeepStrictEqual(before[key], after[key]))
    .map((key) => `${spellings[key].name} ${spellings[key].change(before[key], after[key])}`);
}

function shown(before: unknown, after: unknown): string {
  return `${show(before)} → ${show(after)}`;
}

function seconds(beforeMs: number | null, afterMs: number | null): string {
  const inSeconds = (ms: number | null) => ms === null ? null : ms / 1000;
  return shown(inSeconds(beforeMs), inSeconds(afterMs));
}

function days(beforeMs: number, afterMs: number): string {
  const inDays = (ms: number) => ms / (24 * 60 * 60 * 1000);
  return shown(inDays(beforeMs), inDays(afterMs));
}

function mebibytes(before: number, after: number): string {
  return shown(before / 2 ** 20, after / 2 ** 20);
}

function hidden(): string {
  return "changed";
}

function namesOnly(before: Route["env"], after: Route["env"]): string {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => before[name] !== after[name]);
  return `changed (${changed.toSorted().join(", ")})`;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(describeFound).join(", ")}]`;
  return value === null ? "unset" : describeFound(value);
}
