import type { CallOptions, TaskAdapter } from "../contracts/task_adapter.ts";
import type { Task } from "../domain/task.ts";

/** A queue of another board and its tasks, from the top. */
export interface ImportedQueue {
  readonly name: string;
  /** Whole; their `url` and `queue` are left aside. One whose id is empty is given one. */
  readonly tasks: readonly Task[];
}

/** A board that whole tasks of another one can be put on, with their ids, comments and times. */
export interface ImportableBoard extends TaskAdapter {
  /**
   * Adds all tasks, each to the end of its queue, and makes the queues, or does nothing. Resolves to how
   * many tasks these were.
   *
   * @throws {AdapterError} `conflict` where the board has a task of such an id; `invalid` for one that it
   * refuses
   */
  importQueues(queues: readonly ImportedQueue[], options: CallOptions): Promise<number>;
}

/** Tells whether a board takes whole tasks. */
export function isImportable(board: TaskAdapter): board is ImportableBoard {
  return "importQueues" in board;
}
