/**
 * What becomes of live runs when the dispatcher is told to stop: they are ended and their tasks go back,
 * they are waited for, or they go on without it.
 */
export type OnShutdown = "stop" | "wait" | "leave";

/**
 * A route as a run's intent records it, so that neither a restart nor a reload changes anything about a live
 * run. Without `env`, which may hold secrets. Older versions recorded only what is always there.
 */
export type RecordedRoute = Pick<Route, AlwaysRecorded> & Partial<Omit<Route, "env">>;

/** What every version recorded of a route. */
export type AlwaysRecorded = "queue" | "agent" | "inProgressQueue" | "cwd" | "timeoutMs";

/** What is done with the tasks of one ready queue. */
export interface Route {
  /** The ready queue that is watched; the route's name. */
  readonly queue: string;
  /** The agent kind that knows how to speak to the command, such as `"command"`. */
  readonly agent: string;
  /** The program: a name looked up in PATH, or a path. */
  readonly command: string;
  /** May hold placeholders, see {@linkcode fillTemplate}. */
  readonly args: readonly string[];
  /** Where a task is moved when it is claimed. */
  readonly inProgressQueue: string;
  /** How long a run may take, in milliseconds, or null for no limit. */
  readonly timeoutMs: number | null;
  /** Where a task goes that succeeded and was not moved by its agent, or null to leave it. */
  readonly doneQueue: string | null;
  /** Where a task is parked, or null to leave it in progress. */
  readonly failedQueue: string | null;
  /** How often a task may be started before it is parked, from 1. */
  readonly maxAttempts: number;
  /** What the wait before the second attempt is drawn from, in milliseconds: it doubles with each one. */
  readonly retryDelayMs: number;
  /** The longest that may be drawn, in milliseconds. */
  readonly maxRetryDelayMs: number;
  /** How long a run may be silent, without output or a call to the API, in milliseconds, or null. */
  readonly stallTimeoutMs: number | null;
  /** What happens to a run whose task a person moves away, closes or deletes. */
  readonly onTaskMoved: "ignore" | "cancel";
  /**
   * What happens to a task that is in progress and assigned to us although no run of it is known: it is
   * not looked for, or only reported, or parked, or put back into the ready queue.
   */
  readonly onOrphan: "ignore" | "report" | "park" | "retry";
  /** Runs of this route at once, or null for no limit of its own. */
  readonly maxConcurrent: number | null;
  /** The agent's working directory, or null for the dispatcher's. */
  readonly cwd: string | null;
  /** Added to the agent's environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a run's intent records of its route. */
export function recordedRoute({ env: _env, ...route }: Route): RecordedRoute {
  return route;
}
