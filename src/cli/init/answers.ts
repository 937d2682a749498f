/** The queues of a route. */
export interface Queues {
  readonly ready: string;
  readonly inProgress: string;
  readonly done: string;
  readonly failed: string;
}

/** What a config is made from. */
export interface Answers {
  /** The board file, as it was named. */
  readonly board: string;
  /** The keys under `[backend]` that are set for it. */
  readonly backend: Readonly<Record<string, unknown>>;
  readonly queues: Queues;
  /** The agent's command. */
  readonly command: string;
}
