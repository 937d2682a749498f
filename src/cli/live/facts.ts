/** A running agent, as a line of the live view shows it. */
export interface LiveAgent {
  readonly taskId: string;
  readonly taskName: string;
  readonly elapsedMs: number;
  /** How long it may take, in milliseconds, or null for no limit. */
  readonly timeoutMs: number | null;
  /** What it does now, or null before it tells. */
  readonly step: string | null;
  /** What it has cost so far, in US dollars, or null if it has not told. */
  readonly costUsd: number | null;
}

/** Something that starts nothing now, and until when; null if a person has to act. */
export interface LiveHold {
  readonly what: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly until: number | null;
}

/** What the live view shows, whether it comes from the dispatcher itself or from its API. Instants are in milliseconds. */
export interface LiveFacts {
  readonly agents: readonly LiveAgent[];
  /** Tasks that are being claimed. */
  readonly claiming: number;
  readonly slots: number;
  readonly freeSlots: number;
  /** What the dispatcher has lost and needs. */
  readonly lost: readonly string[];
  /** Since when the board fails, why, and when it is asked again; null while it does not fail. */
  readonly failing: {
    readonly since: number | null;
    readonly reason: string;
    readonly nextTryAt: number | null;
  } | null;
  /** Whether no route claims anything. */
  readonly isPaused: boolean;
  /** The routes that are paused alone. */
  readonly pausedRoutes: readonly string[];
  readonly holds: readonly LiveHold[];
  /** Queues that could not be read at the last poll, and why. */
  readonly queueProblems: Readonly<Record<string, string>>;
  /** When the tasks may start that wait for their next attempt. */
  readonly retriesAt: readonly number[];
  /** Board writes that are not delivered yet. */
  readonly pendingWrites: number;
  readonly lastPollAt: number | null;
  readonly pollIntervalMs: number | null;
  /** Whether it shuts down; with what a person can do about it, if that is known here. */
  readonly stopping: { readonly advice: string | null } | null;
}
