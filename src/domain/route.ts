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
  /** Runs of this route at once, or null for no limit of its own. */
  readonly maxConcurrent: number | null;
  /** The agent's working directory, or null for the dispatcher's. */
  readonly cwd: string | null;
  /** Added to the agent's environment. */
  readonly env: Readonly<Record<string, string>>;
}
