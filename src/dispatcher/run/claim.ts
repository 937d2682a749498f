import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import { AdapterError, asUnapplied, isAdapterError, messageOf } from "../../domain/errors.ts";
import type { Route } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";
import { callBoard, type CallContext } from "../board/call.ts";
import { LateEffect } from "../board/late_effect.ts";
import { type DoubtContext, followClaim } from "./doubted_claim.ts";

/** The result of a claim. A claim that another caller won is an answer, not an error. */
export type Claim = { readonly won: true } | { readonly won: false; readonly reason: string };

/** What a claim needs. */
export interface ClaimContext extends CallContext {
  readonly tasks: TaskAdapter;
  /** The unique id of this claim. */
  readonly claimId: string;
  /** Called when the board does not tell the result of the claim, with the wait before the next try. */
  readonly onDoubt: (error: AdapterError, retryInMs: number) => void;
  /** Called once if the claim got no answer and may still take effect. */
  readonly onLate: () => void;
  /** Aborted once nobody wants to wait for such an effect any more; see {@linkcode followClaim}. */
  readonly giveUp: AbortSignal;
}

/**
 * Claims `task` for `route`: moves it to in-progress, assigns the authenticated user, and trusts only what the
 * board then shows. If an answer is lost, this reads the board until it shows where the task is: if the claim
 * was applied and then forgotten, the task would be lost. A claim without an answer may take effect even later:
 * until it can't, an answer that the task is still open proves nothing.
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
  const { tasks, clock, onLate, onDoubt } = context;
  const late = LateEffect.after(cause, tasks, clock);
  if (late.isPossible) onLate();
  const doubted = { ...context, wasCutShort: false, onDoubt: onDoubtOf(cause, onDoubt) };
  const result = await followClaim(task.id, route, late, doubted);
  if (result === "claimed") return { won: true };
  if (result === "lost") return lost(task, route);
  throw new AdapterError(cause.category, cause.message, { cause });
}

/** Between two reads that the board answers, the doubt has the reason of the claim itself. */
function onDoubtOf(cause: AdapterError, onDoubt: ClaimContext["onDoubt"]): DoubtContext["onDoubt"] {
  return (error, retryInMs) => onDoubt(error ?? cause, retryInMs);
}

function lost({ id }: Task, { queue }: Route): Claim {
  return { won: false, reason: `Task "${id}" is no longer in "${queue}"` };
}
