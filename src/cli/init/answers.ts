/** The queues of a route. */
export interface Queues {
  readonly ready: string;
  readonly inProgress: string;
  readonly done: string;
  readonly failed: string;
}

/** The boards that are files. */
export type BoardType = "sqlite" | "json";

/** What a config is made from. */
export interface Answers {
  /** The board file, as it was named. */
  readonly board: string;
  readonly boardType: BoardType;
  readonly queues: Queues;
  /** The agent's command. */
  readonly command: string;
}
