import { verdictOf } from "../domain/outcome.ts";
import { countReturn, countRound } from "../domain/next_run/repeats.ts";
import { type Retry, retryDelayMs } from "../domain/next_run/retry.ts";
import type { BoardWrite } from "../domain/run.ts";
import type { EndedRun, FollowUp } from "./comments/ended_run.ts";
import { returnsComment, roundsComment } from "./comments/limit_comments.ts";
import {
  exhaustedComment,
  failureComment,
  successComment,
  unmovedComment,
} from "./comments/run_comments.ts";

/** The state from which {@linkcode planSettlement} decides. */
export interface Settlement {
  readonly ended: EndedRun;
  /** The queue of the task now, or null if the task is gone. */
  readonly taskQueue: string | null;
  /** The queue that the task was last moved to through the API during the run, or null. */
  readonly movedTo: string | null;
  /** Whether the claim had expired, so that another dispatcher may have the task: then there are no writes. */
  readonly isClaimLost: boolean;
  /** Whether the config still has the run's route: without it there are no retries. */
  readonly isWatched: boolean;
  /** The ready queues of other routes that have worked on the task lately. */
  readonly visited: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Gives numbers from 0 to below 1. */
  readonly random: () => number;
  /** Makes the mark of one write, a new one each time. */
  readonly nonce: () => string;
}

/** What follows a run. */
export interface SettlementPlan {
  /** The board writes, in order. */
  readonly writes: readonly BoardWrite[];
  /** The next attempt of the task, or null if there is none. */
  readonly retry: Retry | null;
}

const NOTHING: SettlementPlan = { writes: [], retry: null };

/**
 * Decides what follows a run. Comments come before moves, so that a parked card always says why. Only two kinds
 * of tasks are moved: those that are still in progress, and those that their agent put back into their ready
 * queue. Such a run counts as an attempt, and after the last attempt the task is parked.
 */
export function planSettlement(settlement: Settlement): SettlementPlan {
  const { ended, taskQueue, isClaimLost, movedTo, isWatched, now } = settlement;
  const { queue, inProgressQueue } = ended.route;
  if (taskQueue === null || isClaimLost) return NOTHING;
  const isPutBack = isWatched && taskQueue === queue && movedTo === queue;
  if (taskQueue !== inProgressQueue && !isPutBack) return settleMoved(settlement, taskQueue);
  switch (verdictOf(ended.outcome, ended.exit)) {
    case "done":
      return isPutBack ? settlePutBack(settlement) : settleSuccess(settlement);
    case "requeue": {
      const { returns } = countReturn(ended.repeats, queue, now);
      if (returns > ended.route.maxReturns) return park(settlement, taskQueue, returnsComment);
      return {
        writes: isPutBack ? [] : writesFor(settlement, taskQueue).release(),
        retry: { attempt: ended.attempt, at: now + returnDelayMs(settlement, returns) },
      };
    }
    case "retry":
      return settleFailure(settlement, taskQueue);
    case "park":
      return park(settlement, taskQueue);
  }
}

/** So many returns wait for nothing. An agent that signals its own group would else start again at once, always. */
const PROMPT_RETURNS = 3;

/** How long a task waits that a foreign signal has sent back, in milliseconds. */
function returnDelayMs({ ended, random }: Settlement, returns: number): number {
  if (ended.exit.foreignSignal === undefined || returns <= PROMPT_RETURNS) return 0;
  return retryDelayMs(returns - PROMPT_RETURNS, ended.route, random);
}

function settleSuccess(settlement: Settlement): SettlementPlan {
  const { ended } = settlement;
  const { doneQueue, inProgressQueue } = ended.route;
  if (isLastRound(settlement, doneQueue)) return park(settlement, inProgressQueue, roundsComment);
  const { comment, move } = writesFor(settlement, inProgressQueue);
  const writes = doneQueue === null
    ? comment((mark) => unmovedComment(ended, mark))
    : [...comment((mark) => successComment(ended, mark)), ...move(doneQueue)];
  return { writes, retry: null };
}

function settlePutBack(settlement: Settlement): SettlementPlan {
  const { ended, now } = settlement;
  const { attempt, route: { queue, maxAttempts } } = ended;
  if (attempt >= maxAttempts) return park(settlement, queue, exhaustedComment);
  const { comment } = writesFor(settlement, queue);
  return {
    writes: comment((mark) => successComment(ended, mark)),
    retry: { attempt: attempt + 1, at: now },
  };
}

function settleFailure(settlement: Settlement, from: string): SettlementPlan {
  const { ended, now, random, isWatched } = settlement;
  const { attempt: failed, route } = ended;
  if (failed >= route.maxAttempts || !isWatched) return park(settlement, from);
  const { comment, release } = writesFor(settlement, from);
  const inMs = retryDelayMs(failed, route, random);
  const attempt = failed + 1;
  const comments = comment((mark) =>
    failureComment(ended, { type: "retried", attempt, inMs }, mark)
  );
  const writes = from === route.queue ? comments : [...comments, ...release()];
  return { writes, retry: { attempt, at: now + inMs } };
}

/** The task was moved, so it stays where it is, unless its agent sends it round once too often. */
function settleMoved(settlement: Settlement, taskQueue: string): SettlementPlan {
  const { ended, movedTo } = settlement;
  if (movedTo === taskQueue && isLastRound(settlement, taskQueue)) {
    return park(settlement, taskQueue, roundsComment);
  }
  const { comment } = writesFor(settlement, taskQueue);
  if (ended.outcome === "interrupted") return NOTHING;
  const write = (mark: string) =>
    ended.outcome === "succeeded"
      ? successComment(ended, mark)
      : failureComment(ended, { type: "moved", queue: taskQueue }, mark);
  return { writes: comment(write), retry: null };
}

/** Whether a task that goes to `queue` has been sent round among the routes as often as it may. */
function isLastRound({ ended, visited, now }: Settlement, queue: string | null): boolean {
  if (queue === null || !visited.includes(queue)) return false;
  return countRound(ended.repeats, queue, now).rounds > ended.route.maxRounds;
}

/**
 * Leaves a task to a person: in its `failed_queue`, or in progress if its route has none, or if the task must
 * not go round once more.
 */
function park(settlement: Settlement, from: string, wanted = failureComment): SettlementPlan {
  const { ended, isWatched } = settlement;
  const { failedQueue, inProgressQueue } = ended.route;
  const isLast = isLastRound(settlement, failedQueue);
  const queue = isLast ? inProgressQueue : failedQueue ?? inProgressQueue;
  const write = isLast ? roundsComment : wanted;
  const { comment, move } = writesFor(settlement, from);
  const followUp: FollowUp = { type: "parked", queue, isMoved: queue !== from, isWatched };
  return {
    writes: [...comment((mark) => write(ended, followUp, mark)), ...move(queue)],
    retry: null,
  };
}

/** Functions that make the board writes for a task in `from`. */
function writesFor({ ended: { taskId, route }, nonce }: Settlement, from: string) {
  return {
    comment(write: (mark: string) => string | null): BoardWrite[] {
      const mark = nonce();
      const text = write(mark);
      return text === null ? [] : [{ kind: "comment", nonce: mark, taskId, text }];
    },
    move: (to: string): BoardWrite[] =>
      to === from ? [] : [{ kind: "move", nonce: nonce(), taskId, from, to }],
    release:
      (): BoardWrite[] => [{ kind: "release", nonce: nonce(), taskId, from, to: route.queue }],
  };
}
