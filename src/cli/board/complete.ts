import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import { isAdapterError } from "../../domain/errors.ts";
import type { Task } from "../../domain/task.ts";

/** How many tasks are read at the same time. */
const MAX_PARALLEL_READS = 4;

/** Tasks with their comments, and how many of them have lost theirs. */
export interface CompletedTasks {
  /** In the same order, and in the queues where they were listed. */
  readonly tasks: readonly Task[];
  /** The number of tasks that were deleted before their comments were read. */
  readonly incomplete: number;
}

/** Reads the comments that `tasks` lack: a list of some boards comes without them. */
export async function withComments(
  tasks: readonly Task[],
  board: Pick<TaskAdapter, "getTask">,
  options: CallOptions,
): Promise<CompletedTasks> {
  const completed = [...tasks];
  const waiting = [...tasks.entries()].filter(([, { commentCount }]) => commentCount !== undefined);
  let incomplete = 0;
  const read = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, { commentCount: _, ...task }] = next;
      const comments = await commentsOf(task.id, board, options);
      if (comments === null) incomplete++;
      completed[at] = { ...task, comments: comments ?? [] };
    }
  };
  await Promise.all(Array.from({ length: MAX_PARALLEL_READS }, read));
  return { tasks: completed, incomplete };
}

async function commentsOf(
  taskId: string,
  board: Pick<TaskAdapter, "getTask">,
  options: CallOptions,
): Promise<Task["comments"] | null> {
  try {
    return (await board.getTask(taskId, options)).comments;
  } catch (error) {
    if (isAdapterError(error, "not_found")) return null;
    throw error;
  }
}
