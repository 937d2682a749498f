import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import { isAdapterError } from "../../domain/errors.ts";
import type { Comment, Task } from "../../domain/task.ts";
import type { Recalled } from "./repeats.ts";

/** How far the clock of a board may be from that of this machine, in milliseconds. */
const TOLERANCE_MS = 60_000;

/** How many tasks of one queue are read. */
const MAX_TASKS = 10_000;

/** The comment of our user with this text that was written since an instant. */
export async function recallComment(
  { taskId, text, since }: {
    readonly taskId: string;
    readonly text: string;
    readonly since: number;
  },
  tasks: Pick<TaskAdapter, "getTask" | "whoAmI">,
  options: CallOptions,
): Promise<Recalled<Comment>> {
  const { comments } = await tasks.getTask(taskId, options);
  const us = await tasks.whoAmI?.(options);
  const found = comments.findLast((comment) =>
    areAlike(comment.text, text) && isSince(comment, since) &&
    (us === undefined || comment.author === us)
  );
  return found === undefined ? "absent" : { value: found };
}

/** What a task that may have been created is known by. */
export interface NewTask {
  readonly queue: string;
  readonly name: string;
  readonly description: string;
  /** When it may first have been created, in milliseconds since the epoch. */
  readonly since: number;
}

/** A task like the given one that was created since an instant, in whatever queue it is by now. */
export async function recallTask(
  given: NewTask,
  { tasks, configured }: {
    readonly tasks: Pick<TaskAdapter, "getReadyTasks" | "listQueues" | "getTask">;
    /** The queues of the config, for a board that does not list its own. */
    readonly configured: readonly string[];
  },
  options: CallOptions,
): Promise<Recalled<Task>> {
  const listed = await tasks.listQueues?.(options);
  let isWhole = listed !== undefined;
  for (const queue of new Set([given.queue, ...listed ?? configured])) {
    const all = await tasksOf(queue, tasks, options);
    const found = all.find((task) =>
      areAlike(task.name, given.name) && areAlike(task.description, given.description) &&
      isSince(task, given.since)
    );
    if (found !== undefined) return { value: await tasks.getTask(found.id, options) };
    isWhole &&= all.length < MAX_TASKS;
  }
  return isWhole ? "absent" : "unknown";
}

/** The tasks of a queue; none if the board does not have it. */
async function tasksOf(
  queue: string,
  tasks: Pick<TaskAdapter, "getReadyTasks">,
  options: CallOptions,
): Promise<Task[]> {
  try {
    return await tasks.getReadyTasks([queue], { ...options, limit: MAX_TASKS });
  } catch (error) {
    if (isAdapterError(error, "not_found")) return [];
    throw error;
  }
}

/** A move of a task to `to`; `from` is where it was, if that is known. */
export interface Move {
  readonly taskId: string;
  readonly from: string | null;
  readonly to: string;
}

/** A task that is where it was to be moved. If it is elsewhere, it may have been there before. */
export async function recallMove(
  { taskId, from, to }: Move,
  tasks: Pick<TaskAdapter, "getTask">,
  options: CallOptions,
): Promise<Recalled<Task>> {
  const task = await tasks.getTask(taskId, options);
  if (task.queue === to) return { value: task };
  return task.queue === from ? "absent" : "unknown";
}

/** A board may leave out what it cannot keep. */
function areAlike(shown: string, given: string): boolean {
  const plain = (text: string) => text.replaceAll("\0", "").toWellFormed().trim();
  return plain(shown) === plain(given);
}

/** A board that does not say when decides nothing: twice would be worse than once too few. */
function isSince({ createdAt }: Pick<Task | Comment, "createdAt">, since: number): boolean {
  const at = Date.parse(createdAt ?? "");
  return Number.isNaN(at) || at >= since - TOLERANCE_MS;
}
