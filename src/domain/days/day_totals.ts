import type { Outcome } from "../outcome.ts";

/** What the runs that ended on one day came to. */
export interface DayTotals {
  /** How many ended. */
  readonly runs: number;
  /** How many of them failed: not those that were cancelled, or that the task has to repeat through no fault of its own. */
  readonly failures: number;
  /** What they cost in US dollars, as far as their agents report it. */
  readonly costUsd: number;
}

/** A day without a run. */
export const NO_RUNS: DayTotals = { runs: 0, failures: 0, costUsd: 0 };

/** One run that has ended. */
export interface EndedRun {
  /** How it ended. */
  readonly outcome: Outcome;
  /** What it cost in US dollars, or null if that is not known. */
  readonly costUsd: number | null;
}

/** The totals with one more run. */
export function withRun(totals: DayTotals, { outcome, costUsd }: EndedRun): DayTotals {
  return {
    runs: totals.runs + 1,
    failures: totals.failures + (NO_FAILURES.has(outcome) ? 0 : 1),
    costUsd: totals.costUsd + (costUsd ?? 0),
  };
}

/** Successes, what a person wanted, and what is repeated as if it had not started. */
const NO_FAILURES: ReadonlySet<Outcome> = new Set<Outcome>([
  "succeeded",
  "cancelled",
  "interrupted",
  "deferred",
  "quota_exhausted",
  "agent_unavailable",
]);

/** The day of an instant in the time zone of this machine, such as `2026-11-22`. */
export function localDay(at: number): string {
  const date = new Date(at);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

/** A day in the time zone of this machine. */
export interface LocalDay {
  /** Such as `2026-11-22`. */
  readonly name: string;
  /** Its first instant, in milliseconds since the epoch. */
  readonly since: number;
  /** The first instant of the next day. */
  readonly until: number;
}

/** The day of `at`. It is `known` if that is still the day: dates cost more than the rest of a status. */
export function dayAt(at: number, known: LocalDay | null): LocalDay {
  if (known !== null && at >= known.since && at < known.until) return known;
  const since = new Date(at).setHours(0, 0, 0, 0);
  const next = new Date(since);
  next.setDate(next.getDate() + 1);
  return { name: localDay(at), since, until: next.getTime() };
}
