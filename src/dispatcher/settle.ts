import { verdictOf } from "../domain/outcome.ts";
import { type Retry, retryDelayMs } from "../domain/retry.ts";
import type { BoardWrite } from "../domain/run.ts";
import {
  type EndedRun,
  exhaustedComment,
  failureComment,
  type Sequel,
  successComment,
  unmovedComment,
} from "./run/comments.ts";

/** What is known when it is decided what follows a run. */
export interface Settlement {
  readonly report: EndedRun;
  /** Where the task is now, or null where it is gone. */
  readonly taskQueue: string | null;
  /** Where the task was last moved through the API during the run, or null. */
  readonly movedTo: string | null;
  /** Whether the claim had expired, so that another dispatcher may have the task: nothing is written then. */
  readonly isClaimLost: boolean;
  /** Whether the config still has the run's route: nothing is started again from where nobody looks. */
  readonly isWatched: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Gives numbers from 0 to below 1. */
  readonly random: () => number;
  /** Makes the mark of one write; never gives the same twice. */
  readonly nonce: () => string;
}

/** What follows a run. */
export interface Aftermath {
  /** What is written to the board, in order. */
  readonly writes: readonly BoardWrite[];
  /** When the task is started again as a further attempt, or null. */
  readonly retry: Retry | null;
}

const NOTHING: Aftermath = { writes: [], retry: null };

/**
 * Decides what follows a run. Comments come before moves, so that nobody finds a parked card that does
 * not say why. Only a task that is where the run put it is moved, or one that its agent put back into
 * its ready queue: that counts as an attempt, and past the last one it is parked too.
 */
export function planSettlement(settlement: Settlement): Aftermath {
  const { report, taskQueue, isClaimLost, movedTo, isWatched } = settlement;
  const { queue, inProgressQueue } = report.route;
  if (taskQueue === null || isClaimLost) return NOTHING;
  const isPutBack = isWatched && taskQueue === queue && movedTo === queue;
  if (taskQueue !== inProgressQueue && !isPutBack) return settleMoved(settlement, taskQueue);
  switch (verdictOf(report.outcome, report.exit)) {
    case "done":
      return isPutBack ? settlePutBack(settlement) : settleSuccess(settlement);
    case "requeue":
      return {
        writes: isPutBack ? [] : stepsOf(settlement, taskQueue).release(),
        retry: { attempt: report.attempt, at: settlement.now },
      };
    case "retry":
      return settleFailure(settlement, taskQueue);
    case "park":
      return park(settlement, taskQueue);
  }
}

function settleSuccess(settlement: Settlement): Aftermath {
  const { report } = settlement;
  const { doneQueue, inProgressQueue } = report.route;
  const { comment, move } = stepsOf(settlement, inProgressQueue);
  const writes = doneQueue === null
    ? comment((mark) => unmovedComment(report, mark))
    : [...comment((mark) => successComment(report, mark)), ...move(doneQueue)];
  return { writes, retry: null };
}

function settlePutBack(settlement: Settlement): Aftermath {
  const { report, now } = settlement;
  const { attempt, route: { queue, maxAttempts } } = report;
  if (attempt >= maxAttempts) return park(settlement, queue, exhaustedComment);
  const { comment } = stepsOf(settlement, queue);
  return {
    writes: comment((mark) => successComment(report, mark)),
    retry: { attempt: attempt + 1, at: now },
  };
}

function settleFailure(settlement: Settlement, from: string): Aftermath {
  const { report, now, random, isWatched } = settlement;
  const { attempt: failed, route } = report;
  if (failed >= route.maxAttempts || !isWatched) return park(settlement, from);
  const { comment, release } = stepsOf(settlement, from);
  const inMs = retryDelayMs(failed, route, random);
  const attempt = failed + 1;
  const said = comment((mark) => failureComment(report, { type: "retried", attempt, inMs }, mark));
  const writes = from === route.queue ? said : [...said, ...release()];
  return { writes, retry: { attempt, at: now + inMs } };
}

/** Whoever moved the task has said what becomes of it. */
function settleMoved(settlement: Settlement, taskQueue: string): Aftermath {
  const { report } = settlement;
  const { comment } = stepsOf(settlement, taskQueue);
  if (report.outcome === "interrupted") return NOTHING;
  const write = (mark: string) =>
    report.outcome === "succeeded"
      ? successComment(report, mark)
      : failureComment(report, { type: "moved", queue: taskQueue }, mark);
  return { writes: comment(write), retry: null };
}

/** Leaves a task to a person: where it is in progress, unless a queue is set for that. */
function park(settlement: Settlement, from: string, write = failureComment): Aftermath {
  const { report, isWatched } = settlement;
  const { failedQueue, inProgressQueue } = report.route;
  const queue = failedQueue ?? inProgressQueue;
  const { comment, move } = stepsOf(settlement, from);
  const sequel: Sequel = { type: "parked", queue, isMoved: queue !== from, isWatched };
  return {
    writes: [...comment((mark) => write(report, sequel, mark)), ...move(queue)],
    retry: null,
  };
}

/** The writes that a task in `from` may be owed. */
function stepsOf({ report: { taskId, route }, nonce }: Settlement, from: string) {
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
