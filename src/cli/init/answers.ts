/** The queues of a route. */
export interface Queues {
  readonly ready: string;
  readonly inProgress: string;
  readonly done: string;
  readonly failed: string;
}

/** The answers from which `init` makes a config. */
export interface Answers {
  /** The board file as the user named it. */
  readonly board: string;
  /** The keys under `[backend]` for this board. */
  readonly backend: Readonly<Record<string, unknown>>;
  readonly queues: Queues;
  /** The agent's command. */
  readonly command: string;
}
