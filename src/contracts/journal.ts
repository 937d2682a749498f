import type { Outcome } from "../domain/outcome.ts";
import type { RunRecord, RunState, RunTransition } from "../domain/run.ts";

/** Which runs to list. Absent fields do not filter. */
export interface RunQuery {
  /** Runs of this task. */
  readonly taskId?: string;
  /** The ready queue; the route's name. */
  readonly queue?: string;
  /** Runs that ended so. */
  readonly outcome?: Outcome;
  /** Runs in one of these states. */
  readonly states?: readonly RunState[];
  /** Only runs that are older than this one, for the next page. */
  readonly before?: string;
  /** At most so many. */
  readonly limit: number;
}

/** The record of runs. Append-only: what a run is follows from its transitions alone. */
export interface Journal {
  /** Whether what was appended outlives this process. */
  readonly durability: "memory" | "disk";

  /**
   * Appends one step. Resolves once it is as safe as `durability` says; steps are kept in the order of
   * the calls.
   *
   * @throws {TransitionError} for a step that the run cannot make; nothing is appended
   * @throws {Error} where it cannot be kept, as on a full disk; a later call may go well
   */
  append(transition: RunTransition): Promise<void>;

  /** One run, or null. */
  get(runId: string): Promise<RunRecord | null>;

  /** The runs that fit, newest first. */
  list(query: RunQuery): Promise<RunRecord[]>;

  /** The runs that have not come to rest, oldest first: not settled, or with a write undelivered. */
  unfinished(): Promise<RunRecord[]>;

  /** Gives back what the journal holds. Called once, last. */
  close?(): Promise<void>;
}
