import type { BoardWrite } from "../domain/run.ts";
import { failureComment, type RunReport, unmovedComment } from "./run/report.ts";

/** What is known when it is decided what is written to the board after a run. */
export interface Settlement {
  readonly taskId: string;
  readonly report: RunReport;
  /** Where the task is now, or null where it is gone. */
  readonly taskQueue: string | null;
  /** Makes the mark of one write; never gives the same twice. */
  readonly nonce: () => string;
}

/**
 * What is written to the board when a run has ended, in order: the comment before the move, so that
 * nobody finds a parked card that does not say why.
 */
export function planSettlement({ taskId, report, taskQueue, nonce }: Settlement): BoardWrite[] {
  const { route, outcome } = report;
  if (taskQueue === null) return [];
  const from = route.inProgressQueue;
  const moved = taskQueue !== from;
  const move = (to: string | null): BoardWrite[] =>
    to === null || moved ? [] : [{ kind: "move", nonce: nonce(), taskId, from, to }];
  const comment = (write: (mark: string) => string): BoardWrite => {
    const mark = nonce();
    return { kind: "comment", nonce: mark, taskId, text: write(mark) };
  };
  if (outcome === "interrupted") {
    return moved ? [] : [{ kind: "release", nonce: nonce(), taskId, from, to: route.queue }];
  }
  if (outcome === "succeeded") {
    if (moved || route.doneQueue !== null) return move(route.doneQueue);
    return [comment((mark) => unmovedComment(report, mark))];
  }
  return [
    comment((mark) => failureComment(report, moved ? taskQueue : null, mark)),
    ...move(route.failedQueue),
  ];
}
