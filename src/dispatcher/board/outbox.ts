import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import { type AdapterError, isAdapterError } from "../../domain/errors.ts";
import type { BoardWrite } from "../../domain/run.ts";
import { type CallContext, callUntilAnswered } from "./call.ts";

/** What delivering a write needs. */
export interface DeliveryContext extends CallContext {
  readonly tasks: TaskAdapter;
  readonly onRetry: (error: AdapterError, retryInMs: number) => void;
}

/** What became of a write: `moot` where the task is gone, or no longer where the write found it. */
export type Delivery = "delivered" | "moot";

/**
 * Delivers one write, however long the board takes to answer, and never twice: after an answer that was
 * lost, or where the write is `inDoubt` from the start, the board is looked at before it is sent.
 *
 * @throws {AdapterError} where the board refuses it for good; the signal's reason where it is aborted
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

/** Where a task is taken from, and where to. */
type TaskMove = Pick<BoardWrite & { readonly kind: "move" }, "taskId" | "from" | "to">;

/** Puts a task back to the top of `to`, without our assignment, where the board can do that. */
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
  // An answer that came after it was given up on must not move a task that others have taken since.
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
  // The release of a board that needs two steps for it may have been cut between them.
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

/** Reads where a task is, however long that takes; null where it is gone. */
export async function findTask(taskId: string, context: DeliveryContext): Promise<string | null> {
  try {
    const read = (options: CallOptions) => context.tasks.getTask(taskId, options);
    return (await callUntilAnswered(context, read, context.onRetry)).queue;
  } catch (error) {
    if (isAdapterError(error, "not_found")) return null;
    throw error;
  }
}
