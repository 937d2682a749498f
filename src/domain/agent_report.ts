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

/**
 * Why an agent can't work for now, although its task is not the cause: the quota of its account is used up,
 * its account is refused (no login, no credit, no right to the model), or its model is overloaded.
 */
export type OutageKind = "quota" | "account" | "overload";

/** An outage of an agent's account or model. Every run of the same agent kind would meet it. */
export interface AgentOutage {
  /** What refuses the agent. */
  readonly kind: OutageKind;
  /** What is wrong: a clause about the agent, such as `"it is not logged in"`. */
  readonly reason: string;
  /** What a person can do about it, in words that follow a semicolon; null if it passes by itself. */
  readonly remedy: string | null;
  /** When it ends, in milliseconds since the epoch, or null if the agent does not tell. */
  readonly resetsAt: number | null;
}

/** Something that the agent's own permissions refused. */
export interface Denial {
  /** The agent's name of the tool, such as `"Bash"`. */
  readonly tool: string;
  /** What it was to do: the command or the path. Null if the agent does not tell. */
  readonly detail: string | null;
  /** The option of the agent that would allow it, or null if none does. */
  readonly setting: string | null;
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
  /** The outage that kept the agent from its work, or null. It counts only if the outcome is an outage. */
  readonly outage: AgentOutage | null;
  /**
   * Why the agent failed by its own account, in words that follow "the agent failed:", or null. It counts only
   * if the run failed.
   */
  readonly failure: string | null;
  /** What the agent was refused, in the order of the refusals, each once. The agent kind bounds the list. */
  readonly denials: readonly Denial[];
}

/** The report of an agent that reports nothing. */
export const NO_REPORT: AgentReport = {
  sessionId: null,
  usage: null,
  sessionUsage: null,
  lastMessage: null,
  outage: null,
  failure: null,
  denials: [],
};
