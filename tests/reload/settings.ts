import type { Settings } from "../../src/config/settings.ts";
import type { Route } from "../../src/domain/route.ts";

/** A route, whole but for what a test says. */
export function routeOf(facts: Partial<Route> = {}): Route {
  return {
    queue: "Todo",
    agent: "command",
    command: "true",
    args: [],
    inProgressQueue: "Doing",
    timeoutMs: null,
    doneQueue: null,
    failedQueue: null,
    maxAttempts: 1,
    retryDelayMs: 10_000,
    maxRetryDelayMs: 300_000,
    stallTimeoutMs: null,
    onTaskMoved: "ignore",
    onOrphan: "report",
    maxConcurrent: null,
    cwd: null,
    env: {},
    ...facts,
  };
}

/** Settings, whole but for what a test says. */
export function settingsOf(facts: Partial<Settings> = {}): Settings {
  return {
    path: "/srv/artificer.toml",
    baseDir: "/srv",
    pollIntervalMs: 30_000,
    maxConcurrentAgents: 3,
    apiHost: "127.0.0.1",
    apiPort: 8000,
    apiRequireToken: false,
    allowedHosts: [],
    stateDir: "/srv/.artificer",
    onShutdown: "stop",
    shutdownGraceMs: 10_000,
    keepRuns: 1_000,
    keepMs: 30 * 24 * 60 * 60 * 1_000,
    keepLogBytes: 2 ** 31,
    tokenCommand: null,
    backend: { type: "json", options: { url: "board.json" } },
    routes: [routeOf()],
    ...facts,
  };
}
