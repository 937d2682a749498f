/** What a stretch of an agent's work took. */
export interface Usage {
  /** In US dollars, as the agent reckons it, or null where it does not say. */
  readonly totalCostUsd: number | null;
  /** Tokens that went in, without those that a cache gave or took. */
  readonly inputTokens: number;
  /** Tokens that came out. */
  readonly outputTokens: number;
  /** Tokens that a cache gave. */
  readonly cacheReadTokens: number;
  /** Tokens that a cache took. */
  readonly cacheCreationTokens: number;
  /** Turns of the conversation, or null where the agent does not say. */
  readonly turns: number | null;
}

/** What an agent said of itself in its output, as far as it outlives the run. */
export interface AgentReport {
  /** By which the agent goes on with its conversation, or null. */
  readonly sessionId: string | null;
  /** What this run took, or null while that is not known. */
  readonly usage: Usage | null;
  /** What the whole session has taken, earlier runs included, or null. The next run's share is the difference. */
  readonly sessionUsage: Usage | null;
  /** The last thing it said, or null. */
  readonly lastMessage: string | null;
  /** Until when its account may do no more, in milliseconds since the epoch, or null. */
  readonly quotaResetsAt: number | null;
}

/** The report of an agent that says nothing of itself. */
export const NO_REPORT: AgentReport = {
  sessionId: null,
  usage: null,
  sessionUsage: null,
  lastMessage: null,
  quotaResetsAt: null,
};
