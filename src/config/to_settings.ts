import { resolve } from "node:path";
import { defaultAgentOf } from "../agents/registry.ts";
import type { Route } from "../domain/route.ts";
import type { ConfigOrigin } from "./parse.ts";
import type { ConfigKinds, ParsedConfig, ParsedRoute } from "./schema.ts";
import type { Settings } from "./settings.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const MIB = 2 ** 20;

/** The one place where the file's snake_case and seconds become camelCase and milliseconds. */
export function toSettings(
  config: ParsedConfig,
  { path, baseDir }: ConfigOrigin,
  { agents }: ConfigKinds,
): Settings {
  const { type, ...options } = config.backend;
  const defaultTimeoutMs = milliseconds(config.default_agent_timeout);
  return {
    path,
    baseDir,
    pollIntervalMs: config.poll_interval * 1000,
    maxConcurrentAgents: config.max_concurrent_agents,
    apiHost: config.api_host,
    apiPort: config.api_port,
    apiRequireToken: config.api_require_token,
    allowedHosts: config.allowed_hosts,
    stateDir: resolve(baseDir, config.state_dir),
    onShutdown: config.on_shutdown,
    shutdownGraceMs: config.shutdown_grace * 1000,
    keepRuns: config.keep_runs,
    keepMs: config.keep_days * DAY_MS,
    keepLogBytes: config.keep_logs_mib * MIB,
    tokenCommand: config.token_command ?? null,
    backend: { type, options },
    routes: Object.entries(config.routing).map(([queue, route]) =>
      toRoute(queue, route, {
        baseDir,
        defaultTimeoutMs,
        agent: route.agent ?? defaultAgentOf(route.command, agents).type,
      })
    ),
  };
}

function toRoute(
  queue: string,
  route: ParsedRoute,
  { agent, baseDir, defaultTimeoutMs }: {
    readonly agent: string;
    readonly baseDir: string;
    readonly defaultTimeoutMs: number | null;
  },
): Route {
  return {
    queue,
    agent,
    command: route.command,
    args: route.args,
    inProgressQueue: route.in_progress_queue,
    timeoutMs: milliseconds(route.timeout) ?? defaultTimeoutMs,
    doneQueue: route.done_queue ?? null,
    failedQueue: route.failed_queue ?? null,
    maxAttempts: route.max_attempts,
    retryDelayMs: route.retry_delay * 1000,
    // Who sets a longer first delay alone means it.
    maxRetryDelayMs: Math.max(route.max_retry_delay, route.retry_delay) * 1000,
    stallTimeoutMs: milliseconds(route.stall_timeout),
    onTaskMoved: route.on_task_moved,
    onOrphan: route.on_orphan,
    maxConcurrent: route.max_concurrent ?? null,
    cwd: route.cwd === undefined ? null : resolve(baseDir, route.cwd),
    env: route.env,
  };
}

function milliseconds(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1000;
}
