import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import { AdapterError, asUnapplied, isAdapterError, messageOf } from "../../domain/errors.ts";
import type { Route } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";
import { callBoard, type CallContext, callUntilAnswered } from "../board/call.ts";

/** The result of a claim. A claim that another caller won is an answer, not an error. */
export type Claim = { readonly won: true } | { readonly won: false; readonly reason: string };

/** What a claim needs. */
export interface ClaimContext extends CallContext {
  readonly tasks: TaskAdapter;
  /** The unique id of this claim. */
  readonly claimId: string;
  /** Called when the board does not tell the result of the claim, with the wait before the next try. */
  readonly onDoubt: (error: AdapterError, retryInMs: number) => void;
}

/**
 * Claims `task` for `route`: moves it to in-progress, assigns the authenticated user, and trusts only what the
 * board then shows. If an answer is lost, this reads the board until it shows where the task is: if the claim
 * was applied and then forgotten, the task would be lost.
 *
 * @throws {AdapterError} if nothing changed; the signal's reason if it is aborted while the result is unknown
 */
export async function claimTask(task: Task, route: Route, context: ClaimContext): Promise<Claim> {
  try {
    const attempt = (options: CallOptions) => tryClaim(task.id, route, context, options);
    const { queue } = route;
    return await callBoard({ ...context, queue }, attempt) === "claimed"
      ? { won: true }
      : lost(task, route);
  } catch (error) {
    if (isAdapterError(error, "not_found") || isAdapterError(error, "conflict")) {
      return { won: false, reason: error.message };
    }
    // Otherwise a read would mistake the claim of another dispatcher for ours.
    if (!isAdapterError(error, "unavailable") || error.isUnapplied) throw error;
    return await readBack(task, route, error, context);
  }
}

async function tryClaim(
  taskId: string,
  route: Route,
  { tasks, claimId }: ClaimContext,
  options: CallOptions,
): Promise<"claimed" | "lost"> {
  if (tasks.claimTask === undefined) return await moveAndAssign(tasks, taskId, route, options);
  const { queue, inProgressQueue } = route;
  return await tasks.claimTask(taskId, queue, inProgressQueue, { ...options, claimId });
}

/** Claims on a board that can't do it in one step; two dispatchers can both win such a claim. */
async function moveAndAssign(
  tasks: TaskAdapter,
  taskId: string,
  { queue, inProgressQueue }: Route,
  options: CallOptions,
): Promise<"claimed" | "lost"> {
  const before = await tasks.getTask(taskId, options).catch((error) => {
    throw asUnapplied(error);
  });
  if (before.queue !== queue) return "lost";
  // If the call was aborted meanwhile, no run follows, so the task must not move.
  options.signal.throwIfAborted();
  await tasks.moveTask(taskId, inProgressQueue, options);
  try {
    await assignUs(tasks, taskId, options);
    const { queue: now } = await tasks.getTask(taskId, options);
    return now === inProgressQueue ? "claimed" : "lost";
  } catch (error) {
    // The move was applied: whatever failed after it, only a read of the board can decide.
    throw new AdapterError("unavailable", messageOf(error), { cause: error });
  }
}

async function assignUs(tasks: TaskAdapter, taskId: string, options: CallOptions): Promise<void> {
  if (tasks.whoAmI === undefined) return;
  const us = await tasks.whoAmI(options);
  const { assignees } = await tasks.getTask(taskId, options);
  if (assignees.includes(us)) return;
  await tasks.updateTask(taskId, { assignees: [...assignees, us] }, options);
}

async function readBack(
  task: Task,
  route: Route,
  cause: AdapterError,
  context: ClaimContext,
): Promise<Claim> {
  try {
    const read = (options: CallOptions) => recall(task.id, route, context, options);
    const result = await callUntilAnswered(context, read, context.onDoubt);
    if (result === "claimed") return { won: true };
    if (result === "lost") return lost(task, route);
  } catch (error) {
    if (isAdapterError(error, "not_found")) return { won: false, reason: error.message };
    throw error;
  }
  throw new AdapterError(cause.category, cause.message, { cause });
}

async function recall(
  taskId: string,
  { queue: from, inProgressQueue: to }: Route,
  { tasks, claimId }: ClaimContext,
  options: CallOptions,
): Promise<"claimed" | "lost" | "open"> {
  if (tasks.recallClaim !== undefined) {
    return await tasks.recallClaim(taskId, from, to, { ...options, claimId, wasCutShort: false });
  }
  const { queue } = await tasks.getTask(taskId, options);
  if (queue === to) return "claimed";
  return queue === from ? "open" : "lost";
}

function lost({ id }: Task, { queue }: Route): Claim {
  return { won: false, reason: `Task "${id}" is no longer in "${queue}"` };
}
