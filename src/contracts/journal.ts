import type { DayTotals } from "../domain/days/day_totals.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { RunRecord, RunState, RunTransition } from "../domain/run.ts";

/** Which runs to list. Absent fields do not filter. */
export interface RunQuery {
  /** Runs of this task. */
  readonly taskId?: string;
  /**
   * Runs whose id begins or ends with this, or whose last eight characters begin with it, in either case; and runs
   * of tasks whose id begins with it.
   */
  readonly part?: string;
  /** The ready queue; the route's name. */
  readonly queue?: string;
  /** Runs that ended with this outcome. */
  readonly outcome?: Outcome;
  /** Runs in one of these states. */
  readonly states?: readonly RunState[];
  /** Only runs that are older than the run with this id: the next page. */
  readonly before?: string;
  /** The largest number of runs to return. */
  readonly limit: number;
}

/** The record of all runs. Append-only: the state of a run follows from its transitions alone. */
export interface Journal {
  /** Whether the appended transitions outlive this process. */
  readonly durability: "memory" | "disk";

  /**
   * Appends one transition. Resolves once it is as safe as `durability` says. The journal keeps transitions
   * in the order of the calls. Not idempotent.
   *
   * @throws {TransitionError} if the run's state does not allow the transition; nothing is appended
   * @throws {Error} if it can't be stored, such as on a full disk; a later call may succeed
   */
  append(transition: RunTransition): Promise<void>;

  /** One run, or null. */
  get(runId: string): Promise<RunRecord | null>;

  /** The runs that match `query`, newest first. */
  list(query: RunQuery): Promise<RunRecord[]>;

  /** The runs that still need work, oldest first: not settled, or with a board write that is not delivered. */
  unfinished(): Promise<RunRecord[]>;

  /**
   * What the runs that ended on a local day, such as `2026-11-22`, came to: also those that are forgotten by now.
   * Cheap for today, however many runs there are.
   */
  totalsOf(day: string): Promise<DayTotals>;

  /** Releases the journal's resources. Called once, as the last call. */
  close?(): Promise<void>;
}
