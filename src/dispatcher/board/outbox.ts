import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import { AdapterError, isAdapterError } from "../../domain/errors.ts";
import type { BoardWrite } from "../../domain/run.ts";
import { type CallContext, callUntilAnswered } from "./call.ts";
import { deleteDoubles } from "./doubles.ts";
import { LateEffect } from "./late_effect.ts";

/** What the delivery of a write needs. */
export interface DeliveryContext extends CallContext {
  readonly tasks: TaskAdapter;
  /** Called if the write got no answer and may still take effect. */
  readonly onDoubt?: () => void;
  readonly onRetry: (error: AdapterError, retryInMs: number) => void;
}

/** The result of a write; `moot` if the task is gone, or no longer in the queue that the write expects. */
export type Delivery = "delivered" | "moot";

/**
 * Delivers one write, however long the board takes to answer, and never twice: after an answer that was lost,
 * or if the write is `inDoubt` from the start, this checks the board before it sends the write. As long as a
 * write without an answer may take effect, this only checks.
 *
 * @throws {AdapterError} if the board refuses the write for good; the signal's reason, once it is aborted
 */
export async function deliver(
  write: BoardWrite,
  context: DeliveryContext,
  { inDoubt = false }: { readonly inDoubt?: boolean } = {},
): Promise<Delivery> {
  const { tasks, clock, onDoubt = () => {}, onRetry } = context;
  let late = LateEffect.since(write.doubtedAt, tasks, clock);
  let isSent = inDoubt;
  let isSending = false;
  /** Where somebody moved the task while the write had no answer. */
  let elsewhere: string | null = null;
  const attempt = async (options: CallOptions): Promise<Delivery> => {
    isSending = false;
    const isLate = late.isPossible;
    if (isSent || isLate) {
      const found = await look(write, tasks, options);
      if (found.isApplied) return await afterEffect(write, elsewhere, tasks, options);
      if (isLate) elsewhere = found.elsewhere;
      if (isLate) throw unanswered(write);
    }
    options.signal.throwIfAborted();
    isSent = isSending = true;
    return await send(write, tasks, options);
  };
  const retry = (error: AdapterError, retryInMs: number) => {
    if (error.mayTakeEffectLater && isSending) {
      late = LateEffect.after(error, tasks, clock);
      if (late.isPossible) onDoubt();
    }
    onRetry(error, retryInMs);
  };
  try {
    return await callUntilAnswered(context, attempt, retry);
  } catch (error) {
    if (isAdapterError(error, "not_found")) return "moot";
    throw error;
  }
}

/** The reason to read the board again instead of sending a write again. */
function unanswered({ kind }: BoardWrite): AdapterError {
  const problem = `the board has not answered the ${kind} and may still carry it out`;
  return new AdapterError("unavailable", problem, { isUnapplied: true });
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

/** What the board shows of a write that may have been made. */
interface Look {
  readonly isApplied: boolean;
  /** The queue of the task, if that is neither where the write takes it from nor where it puts it. */
  readonly elsewhere: string | null;
}

async function look(write: BoardWrite, tasks: TaskAdapter, options: CallOptions): Promise<Look> {
  const { queue, comments } = await tasks.getTask(write.taskId, options);
  if (write.kind === "comment") {
    const found = comments.filter(({ text }) => text.includes(write.nonce));
    await deleteDoubles(write, found, tasks, options);
    return { isApplied: found.length > 0, elsewhere: null };
  }
  if (queue !== write.to) {
    return { isApplied: false, elsewhere: queue === write.from ? null : queue };
  }
  // On a board that needs two calls for a release, the first dispatcher may have ended between them.
  const isHalfDone = write.kind === "release" && tasks.releaseTask === undefined;
  if (isHalfDone) await unassignUs(tasks, write.taskId, options);
  return { isApplied: true, elsewhere: null };
}

/** A move that took effect after somebody had moved the task elsewhere is undone: the later move counts. */
async function afterEffect(
  write: BoardWrite,
  elsewhere: string | null,
  tasks: TaskAdapter,
  options: CallOptions,
): Promise<Delivery> {
  if (elsewhere === null) return "delivered";
  await tasks.moveTask(write.taskId, elsewhere, options);
  return "moot";
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
