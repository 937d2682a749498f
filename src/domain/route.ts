/**
 * What the dispatcher does with live runs when it shuts down: it ends them and puts their tasks back, it
 * waits for them, or it leaves them running for the next dispatcher.
 */
export type OnShutdown = "stop" | "wait" | "leave";

/**
 * A route as a run's intent records it, so that neither a restart nor a reload changes anything about a live
 * run. Without `env`, which can contain secrets. Older versions recorded only the fields that are required.
 */
export type RecordedRoute = Pick<Route, AlwaysRecorded> & Partial<Omit<Route, "env">>;

/** The fields of a route that every version recorded. */
export type AlwaysRecorded = "queue" | "agent" | "inProgressQueue" | "cwd" | "timeoutMs";

/** What the dispatcher does with the tasks of one ready queue. */
export interface Route {
  /** The ready queue; the route's name. */
  readonly queue: string;
  /** The agent kind of the command, such as `"command"`. */
  readonly agent: string;
  /** The program: a name to find in PATH, or a path. */
  readonly command: string;
  /** Arguments, which may contain placeholders, see {@linkcode fillTemplate}. */
  readonly args: readonly string[];
  /** The queue that a claim moves the task to. */
  readonly inProgressQueue: string;
  /** How long a run may take, in milliseconds, or null for no limit. */
  readonly timeoutMs: number | null;
  /** The queue for tasks that succeeded and that their agent did not move, or null to leave them. */
  readonly doneQueue: string | null;
  /** The queue for parked tasks, or null to leave them in progress. */
  readonly failedQueue: string | null;
  /**
   * The queues, besides its own, into which the token of a run may put tasks, or null for every queue in which
   * no other route works.
   */
  readonly allowQueues: readonly string[] | null;
  /** How many attempts a task gets before it is parked, from 1. */
  readonly maxAttempts: number;
  /** The upper limit of the random wait before the second attempt, in milliseconds; it doubles each time. */
  readonly retryDelayMs: number;
  /** The upper limit of every such wait, in milliseconds. */
  readonly maxRetryDelayMs: number;
  /** How often a task may go back as the same attempt within 24 hours before it is parked, from 1. */
  readonly maxReturns: number;
  /** How often the route may send a task to a route that had it before, within 24 hours, from 1. */
  readonly maxRounds: number;
  /** After how many early failures in a row, of different tasks and with one cause, the route stops; 0 for never. */
  readonly breaker: number;
  /** How long after its start a failure counts as early, in milliseconds. */
  readonly breakerWindowMs: number;
  /** How long a run may be silent, without output or a call to the API, in milliseconds, or null. */
  readonly stallTimeoutMs: number | null;
  /** What the dispatcher does with a run whose task a person moves away, closes or deletes on the board. */
  readonly onTaskMoved: "ignore" | "cancel";
  /**
   * What the dispatcher does with tasks that are in progress and assigned to our user without a known run: it
   * does not search for them, only reports them, parks them, or puts them back into the ready queue.
   */
  readonly onOrphan: "ignore" | "report" | "park" | "retry";
  /** How many runs of this route may be live at once, or null for no limit of its own. */
  readonly maxConcurrent: number | null;
  /** The agent's working directory, or null for the dispatcher's. */
  readonly cwd: string | null;
  /** Added to the agent's environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** The part of a route that a run's intent records: all fields except `env`. */
export function recordedRoute({ env: _env, ...route }: Route): RecordedRoute {
  return route;
}

/** A folder in which the agents of a route work: they can change everything in it. */
export interface AgentFolder {
  /** The ready queue; the route's name. */
  readonly queue: string;
  /** The folder's real path, without links. */
  readonly path: string;
}

/** Tells whether the dispatcher moves tasks of a route to `queue`, so that the queue may come into being by that. */
export function isTarget(queue: string, routes: readonly Route[]): boolean {
  return routes.some(({ inProgressQueue, doneQueue, failedQueue }) =>
    [inProgressQueue, doneQueue, failedQueue].includes(queue)
  );
}

/** The queues that a route itself names: agents may put tasks there whatever `allowQueues` says. */
export function ownQueues(
  { queue, inProgressQueue, doneQueue, failedQueue }: Route,
): readonly string[] {
  return [...new Set([queue, inProgressQueue, doneQueue, failedQueue])]
    .filter((name) => name !== null);
}

/** The ready and in-progress queues of routes: a task there starts a command, at once or as an orphan. */
export function workQueues(routes: readonly Route[]): readonly string[] {
  return [...new Set(routes.flatMap(({ queue, inProgressQueue }) => [queue, inProgressQueue]))];
}

/**
 * Why a run of `route` may not put a task into `queue`, or null: another route works there, so that the task
 * could start a command that no person has allowed this run to start, or the route's list does not have it.
 *
 * @param working the {@linkcode workQueues} of all routes
 */
export function queueBarrier(
  queue: string,
  route: Route,
  working: readonly string[],
): "of_another" | "not_listed" | null {
  if (ownQueues(route).includes(queue)) return null;
  if (route.allowQueues !== null) {
    return route.allowQueues.includes(queue) ? null : "not_listed";
  }
  return working.includes(queue) ? "of_another" : null;
}
