/** What is held of the text that one run printed. Positions count bytes from the run's first. */
export interface RunLog {
  /** Where what is held begins: what lay before it is forgotten. */
  readonly start: number;
  /** Where it ends, so far. */
  readonly end: number;
  /** Whether nothing more will come. */
  readonly isComplete: boolean;

  /**
   * What is held from `from`, or from `start` where that is later, up to `to` or to the end as it is
   * when the first piece is asked for. A piece holds no more than fits well in memory, and the next one
   * begins where it ended.
   */
  read(from: number, to?: number): AsyncIterable<LogPiece>;

  /**
   * What is held from `from` on, then what comes, until the run has ended. A reader that is slow may
   * find that its position is forgotten: a piece then begins later than the one before it ended. Ends
   * early, without an error, when `signal` is aborted.
   */
  follow(from: number, signal: AbortSignal): AsyncIterable<LogPiece>;
}

/** A stretch of a log. */
export interface LogPiece {
  /** Where it begins. */
  readonly position: number;
  /** UTF-8; may end within a character. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Takes what one run prints. */
export interface RunLogWriter {
  /** Adds a line, without its line end and free of secrets. Never waits and never throws. */
  append(line: string): void;
  /** Resolves once all that was added is kept, or is lost, to where the log then ends. */
  flushed(): Promise<number>;
  /** Nothing more will come. */
  close(): void;
}

/** The logs of runs: what both of their streams printed, line by line in the order of arrival. */
export interface RunLogs {
  /**
   * Begins the log of a run, or continues it at `from`: what was held of it after that is forgotten. A log
   * that is not held as far is continued where it ends.
   */
  open(runId: string, from?: number): RunLogWriter;
  /** The log of a run, with all that was added until now, or null where nothing is held of it. */
  get(runId: string): Promise<RunLog | null>;
  /** Resolves once all that was added is kept. Called once, last; no log is written after it. */
  close?(): Promise<void>;
}
