/** The queues of a route. */
export interface Queues {
  readonly ready: string;
  readonly inProgress: string;
  /** Where tasks wait for a person who checks them. */
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
  /** The agent's command, as the user named it. */
  readonly command: string;
  /** The commands that agents may run, beside those for their task. */
  readonly allowed: readonly string[];
}

/** The answers, and what follows from the folders that the user chose. */
export interface ConfigPlan extends Omit<Answers, "board"> {
  /** The working directory of agents, from the config's folder. */
  readonly cwd: string;
  /** Absolute paths that agents must not change; a folder ends with a slash. */
  readonly protectedPaths: readonly string[];
  /** The absolute path of the file with the user's token. */
  readonly secretsPath: string;
}
