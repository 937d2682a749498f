import { sleepUntilAborted } from "../../async/sleep.ts";
import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import { type AdapterError, isAdapterError } from "../../domain/errors.ts";
import type { Route } from "../../domain/route.ts";
import { type CallContext, callUntilAnswered } from "../board/call.ts";
import type { LateEffect } from "../board/late_effect.ts";

/** What became of a claim whose answer never came. */
export type Recalled = "claimed" | "lost" | "open";

/** The dispatcher ends while a claim may still take effect: the next one finds out, since the journal has it. */
export class ClaimLeftError extends Error {
  /** Always the class's name. */
  override readonly name = "ClaimLeftError";

  constructor() {
    super("The claim is left to the next dispatcher");
  }
}

/** What {@linkcode followClaim} needs. */
export interface DoubtContext extends CallContext {
  readonly tasks: TaskAdapter;
  readonly claimId: string;
  /** Whether the process that made the claim has ended. */
  readonly wasCutShort: boolean;
  /** Aborted once nobody wants to wait for a late effect any more. */
  readonly giveUp: AbortSignal;
  /** Called before each wait, with the error of the last read, if it failed, and the length of the wait. */
  readonly onDoubt: (error: AdapterError | null, retryInMs: number) => void;
}

/**
 * Reads the board until it shows what became of a claim. As long as the claim may take effect, an answer that
 * it did not is believed only until the next read. If it takes effect after somebody has moved the task
 * elsewhere, the task goes back there.
 *
 * @throws {AdapterError} if the board refuses the reads for good; the signal's reason, once it is aborted
 * @throws {ClaimLeftError} once `giveUp` is aborted while the claim may take effect
 */
export async function followClaim(
  taskId: string,
  route: Route,
  late: LateEffect,
  context: DoubtContext,
): Promise<Recalled> {
  const { clock, giveUp, onDoubt } = context;
  let elsewhere: string | null = null;
  for (;;) {
    const { isPossible } = late;
    const found = await look(taskId, route, isPossible, context);
    if (found.result === "claimed") {
      return elsewhere === null ? "claimed" : await putBack(taskId, route, elsewhere, context);
    }
    if (!isPossible || found.isGone) return found.result;
    elsewhere = found.elsewhere;
    const waitMs = late.nextLookMs();
    onDoubt(null, waitMs);
    await sleepUntilAborted(giveUp, waitMs, clock);
    if (giveUp.aborted) throw new ClaimLeftError();
  }
}

interface Look {
  readonly result: Recalled;
  /** Whether the task was deleted, so that the claim can't take effect any more. */
  readonly isGone: boolean;
  /** The queue of the task, if that is neither the ready queue nor the one in progress. */
  readonly elsewhere: string | null;
}

async function look(
  taskId: string,
  route: Route,
  mayStillTakeEffect: boolean,
  context: DoubtContext,
): Promise<Look> {
  const { queue: from, inProgressQueue: to } = route;
  const read = async (options: CallOptions): Promise<Look> => {
    const result = await recall(taskId, route, mayStillTakeEffect, context, options);
    const found = { result, isGone: false, elsewhere: null };
    if (result !== "lost" || !mayStillTakeEffect) return found;
    const { queue } = await context.tasks.getTask(taskId, options);
    return queue === from || queue === to ? found : { ...found, elsewhere: queue };
  };
  try {
    return await callUntilAnswered({ ...context, queue: from }, read, context.onDoubt);
  } catch (error) {
    if (!isAdapterError(error, "not_found")) throw error;
    return { result: "lost", isGone: true, elsewhere: null };
  }
}

async function recall(
  taskId: string,
  { queue: from, inProgressQueue: to }: Route,
  mayStillTakeEffect: boolean,
  { tasks, claimId, wasCutShort }: DoubtContext,
  options: CallOptions,
): Promise<Recalled> {
  if (tasks.recallClaim !== undefined) {
    const claim = { ...options, claimId, wasCutShort, mayStillTakeEffect };
    return await tasks.recallClaim(taskId, from, to, claim);
  }
  const { queue, assignees } = await tasks.getTask(taskId, options);
  if (queue === from) return "open";
  if (queue !== to) return "lost";
  // A claim in two steps may lack the assignment, and is ours as well.
  const isHalfDone = assignees.length === 0 || (tasks.claimTask === undefined && !wasCutShort);
  if (tasks.whoAmI === undefined || isHalfDone) return "claimed";
  return assignees.includes(await tasks.whoAmI(options)) ? "claimed" : "lost";
}

/** Undoes a claim that took effect after the task had been moved to `elsewhere`. */
async function putBack(
  taskId: string,
  { inProgressQueue: from }: Route,
  elsewhere: string,
  context: DoubtContext,
): Promise<"lost"> {
  const { tasks } = context;
  const release = async (options: CallOptions): Promise<void> => {
    if (tasks.releaseTask !== undefined) {
      await tasks.releaseTask(taskId, from, elsewhere, options);
    } else if ((await tasks.getTask(taskId, options)).queue === from) {
      await tasks.moveTask(taskId, elsewhere, options);
    }
  };
  await callUntilAnswered({ ...context, queue: from }, release, context.onDoubt).catch((error) => {
    // The place may be gone; the task then stays in progress, where a person sees it.
    if (!isAdapterError(error)) throw error;
  });
  return "lost";
}
