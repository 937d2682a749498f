/** The cost and the tokens of a part of an agent's work. */
export interface Usage {
  /** The cost in US dollars, as the agent calculates it, or null if it does not report one. */
  readonly totalCostUsd: number | null;
  /** Input tokens, without those that were read from or written to a cache. */
  readonly inputTokens: number;
  /** Output tokens. */
  readonly outputTokens: number;
  /** Input tokens that were read from a cache. */
  readonly cacheReadTokens: number;
  /** Input tokens that were written to a cache. */
  readonly cacheCreationTokens: number;
  /** Turns of the conversation, or null if the agent does not report them. */
  readonly turns: number | null;
}

/** What an agent reported about itself in its output; the journal keeps it. */
export interface AgentReport {
  /** The id with which the agent resumes its session, or null if it has none. */
  readonly sessionId: string | null;
  /** The usage of this run, or null while it is not known. */
  readonly usage: Usage | null;
  /**
   * The usage of the whole session, including earlier runs, or null. The next run's share is the difference
   * to it.
   */
  readonly sessionUsage: Usage | null;
  /** The agent's last message, or null. */
  readonly lastMessage: string | null;
  /** When the used-up quota of the agent's account resets, in milliseconds since the epoch, or null. */
  readonly quotaResetsAt: number | null;
}

/** The report of an agent that reports nothing. */
export const NO_REPORT: AgentReport = {
  sessionId: null,
  usage: null,
  sessionUsage: null,
  lastMessage: null,
  quotaResetsAt: null,
};
