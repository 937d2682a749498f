import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import { type AdapterError, isAdapterError } from "../../domain/errors.ts";
import type { BoardWrite } from "../../domain/run.ts";
import { type CallContext, callUntilAnswered } from "./call.ts";

/** What the delivery of a write needs. */
export interface DeliveryContext extends CallContext {
  readonly tasks: TaskAdapter;
  readonly onRetry: (error: AdapterError, retryInMs: number) => void;
}

/** The result of a write; `moot` if the task is gone, or no longer in the queue that the write expects. */
export type Delivery = "delivered" | "moot";

/**
 * Delivers one write, however long the board takes to answer, and never twice: after an answer that was lost,
 * or if the write is `inDoubt` from the start, this checks the board before it sends the write.
 *
 * @throws {AdapterError} if the board refuses the write for good; the signal's reason, once it is aborted
 */
export async function deliver(
  write: BoardWrite,
  context: DeliveryContext,
  { inDoubt = false }: { readonly inDoubt?: boolean } = {},
): Promise<Delivery> {
  const attempt = async (options: CallOptions) => {
    try {
      if (inDoubt && await isApplied(write, context.tasks, options)) return "delivered";
      options.signal.throwIfAborted();
      return await send(write, context.tasks, options);
    } catch (error) {
      inDoubt = true;
      throw error;
    }
  };
  try {
    return await callUntilAnswered(context, attempt, context.onRetry);
  } catch (error) {
    if (isAdapterError(error, "not_found")) return "moot";
    throw error;
  }
}

async function send(
  write: BoardWrite,
  tasks: TaskAdapter,
  options: CallOptions,
): Promise<Delivery> {
  const { taskId } = write;
  if (write.kind === "comment") {
    await tasks.addComment(taskId, write.text, options);
    return "delivered";
  }
  if (write.kind === "release") return await releaseOnce(write, tasks, options);
  return await moveOnce(write, tasks, options);
}

/** A task, its queue, and the queue that it moves to. */
type TaskMove = Pick<BoardWrite & { readonly kind: "move" }, "taskId" | "from" | "to">;

/**
 * Moves a task back to `to` and removes our assignment: to the top, if the board has `releaseTask`, otherwise
 * to the end.
 */
export async function releaseOnce(
  move: TaskMove,
  tasks: TaskAdapter,
  options: CallOptions,
): Promise<Delivery> {
  const { taskId, from, to } = move;
  if (tasks.releaseTask !== undefined) {
    return await tasks.releaseTask(taskId, from, to, options) === "released" ? "delivered" : "moot";
  }
  const delivery = await moveOnce(move, tasks, options);
  if (delivery === "delivered") await unassignUs(tasks, taskId, options);
  return delivery;
}

async function moveOnce(
  { taskId, from, to }: TaskMove,
  tasks: TaskAdapter,
  options: CallOptions,
): Promise<Delivery> {
  const { queue } = await tasks.getTask(taskId, options);
  if (queue !== from) return "moot";
  // If the call was aborted meanwhile, another dispatcher may have claimed the task, which must not move then.
  options.signal.throwIfAborted();
  await tasks.moveTask(taskId, to, options);
  return "delivered";
}

async function isApplied(
  write: BoardWrite,
  tasks: TaskAdapter,
  options: CallOptions,
): Promise<boolean> {
  const { queue, comments } = await tasks.getTask(write.taskId, options);
  if (write.kind === "comment") return comments.some(({ text }) => text.includes(write.nonce));
  if (queue !== write.to) return false;
  // On a board that needs two calls for a release, the first dispatcher may have ended between them.
  const isHalfDone = write.kind === "release" && tasks.releaseTask === undefined;
  if (isHalfDone) await unassignUs(tasks, write.taskId, options);
  return true;
}

async function unassignUs(tasks: TaskAdapter, taskId: string, options: CallOptions): Promise<void> {
  if (tasks.whoAmI === undefined) return;
  const us = await tasks.whoAmI(options);
  const { assignees } = await tasks.getTask(taskId, options);
  if (!assignees.includes(us)) return;
  await tasks.updateTask(taskId, { assignees: assignees.filter((name) => name !== us) }, options);
}

/** Reads the queue of a task, however long that takes; null if the task is gone. */
export async function findTask(taskId: string, context: DeliveryContext): Promise<string | null> {
  try {
    const read = (options: CallOptions) => context.tasks.getTask(taskId, options);
    return (await callUntilAnswered(context, read, context.onRetry)).queue;
  } catch (error) {
    if (isAdapterError(error, "not_found")) return null;
    throw error;
  }
}
