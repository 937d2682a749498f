/** The only source of time and waiting, so that tests can own both. */
export interface Clock {
  /** Milliseconds since the epoch. May jump when the machine's clock is set: for records only. */
  now(): number;
  /** Milliseconds from an arbitrary start, never set back: for durations and deadlines. */
  monotonic(): number;
  /**
   * Resolves after `ms` milliseconds of monotonic time, however long that is.
   *
   * @throws the signal's reason, once it is aborted
   */
  sleep(ms: number, options: { readonly signal: AbortSignal }): Promise<void>;
  /** Calls `then` once, after `ms` milliseconds of monotonic time, unless the returned function is called before. */
  after(ms: number, then: () => void): () => void;
}
