import type { Retry } from "./retry.ts";

/** How long returns and rounds of a task are counted, from the first of them: 24 hours, in milliseconds. */
export const REPEATS_WINDOW_MS = 24 * 60 * 60 * 1_000;

/**
 * How often a task has started again although attempts do not count that. Each run hands it on to the task's
 * next run, so that a restart knows it, and so that forgetting old runs changes nothing.
 */
export interface Repeats {
  /** When the first of them was, in milliseconds since the epoch. */
  readonly since: number;
  /** How often the task went back into its ready queue as the same attempt. */
  readonly returns: number;
  /** How often it went to a route that had worked on it before. */
  readonly rounds: number;
  /** The ready queue that it was last sent to. If it starts from another one, a person moved it. */
  readonly queue: string;
}

/** What is known of a run before it begins, by the earlier runs of its task. */
export interface Attempt {
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** How often its task has started again without using up an attempt, or null. */
  readonly repeats: Repeats | null;
}

/** Counts one more return to `queue`. */
export function countReturn(before: Repeats | null, queue: string, now: number): Repeats {
  const counted = still(before, now) ?? { since: now, returns: 0, rounds: 0 };
  return { ...counted, returns: counted.returns + 1, queue };
}

/** Counts one more round: the task goes to `queue`, whose route has worked on it before. */
export function countRound(before: Repeats | null, queue: string, now: number): Repeats {
  const counted = still(before, now) ?? { since: now, returns: 0, rounds: 0 };
  return { ...counted, rounds: counted.rounds + 1, queue };
}

/** The same counts for a task that goes to `queue` in a way that counts nothing. */
export function carryRepeats(before: Repeats | null, queue: string, now: number): Repeats | null {
  const counted = still(before, now);
  return counted === null ? null : { ...counted, queue };
}

/**
 * What a run from `queue` starts with. `latest` is the task's latest run from any queue. Null if a person put
 * the task into `queue`: that starts it over.
 */
export function inheritedRepeats(
  latest:
    | {
      readonly queue: string;
      readonly retry: Retry | null;
      readonly sent?: Repeats | null;
    }
    | null,
  queue: string,
  now: number,
): Repeats | null {
  if (latest === null || latest.sent?.queue !== queue) return null;
  if (latest.queue === queue && latest.retry === null) return null;
  return still(latest.sent, now);
}

function still(repeats: Repeats | null, now: number): Repeats | null {
  return repeats !== null && now - repeats.since < REPEATS_WINDOW_MS ? repeats : null;
}
