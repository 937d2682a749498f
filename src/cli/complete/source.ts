/** What can complete a word, and what it is, for the shells that show that. */
export interface Candidate {
  readonly text: string;
  readonly about: string;
}

/** What knows names. It asks once, however much of it is read. Each list is empty if that cannot be found out now. */
export interface Source {
  queues(): Promise<readonly Candidate[]>;
  /** The ready queues of the routes. */
  routes(): Promise<readonly Candidate[]>;
  tasks(): Promise<readonly Candidate[]>;
  runs(): Promise<readonly Candidate[]>;
  /** The runs that can be cancelled. */
  liveRuns(): Promise<readonly Candidate[]>;
}

/** Where a command line says that its dispatcher and its board are. */
export interface Where {
  readonly url?: string;
  readonly config?: string;
}
