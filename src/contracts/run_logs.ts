/** The kept part of the text that one run printed. Positions count bytes from the run's first byte. */
export interface RunLog {
  /** The position of the first kept byte: earlier output is dropped. */
  readonly start: number;
  /** The position after the last kept byte, so far. */
  readonly end: number;
  /** Whether the run has ended, so that no output follows. */
  readonly isComplete: boolean;

  /**
   * The kept text from `from` (or from `start`, if that is later) up to `to`. If `to` is unset, up to the
   * end of the log at the time of the first piece. Pieces are small enough for memory, and each begins
   * where the previous one ended.
   */
  read(from: number, to?: number): AsyncIterable<LogPiece>;

  /**
   * The kept text from `from` on, then new text, until the run has ended. For a slow reader, text may be
   * dropped before it is read: a piece then begins later than the previous one ended. Ends early, without
   * an error, when `signal` is aborted.
   */
  follow(from: number, signal: AbortSignal): AsyncIterable<LogPiece>;

  /** When the text arrived, by position, to the second. Empty if that was not kept. */
  times?(): Promise<readonly LogTime[]>;
}

/** When text of a log arrived. */
export interface LogTime {
  /** Where the text begins. */
  readonly position: number;
  /** When it arrived, in milliseconds since the epoch. What follows arrived then or later. */
  readonly at: number;
}

/** A stretch of a log. */
export interface LogPiece {
  /** The position of its first byte. */
  readonly position: number;
  /** UTF-8; may end within a character. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Writes the log of one run. */
export interface RunLogWriter {
  /** Adds a line, without its line end and free of secrets. Never waits and never throws. */
  append(line: string): void;
  /** Resolves once every added line is stored or lost, to the position of the log's end. */
  flushed(): Promise<number>;
  /** Ends the log: no line follows. */
  close(): void;
}

/** The logs of runs: the lines of both of their streams, in the order of arrival. */
export interface RunLogs {
  /**
   * Begins the log of a run, or continues it at `from` and drops the text after that position. A log that
   * ends before `from` is continued at its end.
   */
  open(runId: string, from?: number): RunLogWriter;
  /** The log of a run, with all lines added until now, or null if none of it is kept. */
  get(runId: string): Promise<RunLog | null>;
  /** Resolves once every added line is stored. Called once, as the last call: no log is written after it. */
  close?(): Promise<void>;
}
