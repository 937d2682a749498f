import type { CallOptions } from "../../contracts/task_adapter.ts";
import { isAdapterError } from "../../domain/errors.ts";
import type { Emit } from "../../domain/events.ts";
import { NO_PROCESS, verdictOf } from "../../domain/outcome.ts";
import type { RunRecord } from "../../domain/run.ts";
import type { Task } from "../../domain/task.ts";
import { callBoard } from "../board/call.ts";
import { revertedBeginning, revertedComment } from "../comments/standing_comments.ts";
import type { Start } from "../plan.ts";
import { latestRun } from "../run/attempt.ts";
import type { RunContext } from "../run/context.ts";
import type { TaskHolds } from "./task_holds.ts";

/** How long a text may lie in an open editor. A task that comes back later is taken for a new one of its name. */
const MAX_AGE_MS = 12 * 60 * 60_000;

/** What {@linkcode RevertedTasks} need. */
export interface RevertedTasksParts {
  readonly context: RunContext;
  readonly holds: TaskHolds;
  /** Aborts board calls. */
  readonly signal: AbortSignal;
}

/**
 * Recognizes a task that is back in a ready queue because the whole board returned to an earlier state: a person
 * saves a file that was read before the dispatcher wrote to it, or version control restores it. The card then has
 * nothing of its latest run: neither our assignment nor a comment of that run. A person who sends a task back
 * moves it with both. Such a task is held until a person asks for its run.
 */
export class RevertedTasks {
  readonly #parts: RevertedTasksParts;
  /** When a person last asked for a run of a task, by its id, in milliseconds since the epoch. */
  readonly #allowed = new Map<string, number>();

  constructor(parts: RevertedTasksParts) {
    this.#parts = parts;
  }

  /** Notes that a person wants the task to run, by a retry or by a move through the API. */
  allow(taskId: string): void {
    const { context: { clock }, holds } = this.#parts;
    this.#allowed.set(taskId, clock.now());
    holds.clear(taskId);
  }

  /** Holds the task of `start` if it was reverted. Returns whether it did. */
  async hold(start: Start): Promise<boolean> {
    const { context, holds } = this.#parts;
    const run = await this.#revertedRun(start.task);
    if (run === null) return false;
    const doneAt = endOf(run);
    const id = start.task.id;
    const what = run.outcome === "succeeded" ? "was done" : "ended";
    const reason =
      `it ${what} at ${new Date(doneAt).toISOString()} (run ${run.id}), and its card has ` +
      "nothing of that run, as after a save of an older text; " +
      `run "artificer-dispatcher task retry ${id}" to start it again`;
    holds.untilAsked(start, reason);
    emitHeld(start, reason, context.emit);
    await this.#comment(start.task, run);
    return true;
  }

  /** The run whose traces the card has lost, or null. */
  async #revertedRun(task: Task): Promise<RunRecord | null> {
    const { context } = this.#parts;
    if (context.tasks.canRevert !== true) return null;
    const run = await latestRun(task.id, context);
    if (run === null || !mayBeReverted(run, task, context.clock.now())) return null;
    if ((this.#allowed.get(task.id) ?? -Infinity) >= endOf(run)) return null;
    const standing = revertedBeginning(run.id);
    const hasComment = task.comments.some(({ text }) =>
      !text.startsWith(standing) && text.includes(run.id)
    );
    return hasComment || await this.#isOurs(task) ? null : run;
  }

  async #isOurs({ assignees }: Task): Promise<boolean> {
    const { context: { tasks, clock }, signal } = this.#parts;
    if (tasks.whoAmI === undefined) return true;
    const ask = async (options: CallOptions) => await tasks.whoAmI?.(options) ?? "";
    return assignees.includes(await callBoard({ clock, signal }, ask));
  }

  /** Says it on the card, once. If that fails, the log and the status still say it. */
  async #comment({ id, comments }: Task, run: RunRecord): Promise<void> {
    const { context: { tasks, clock, tokens }, signal } = this.#parts;
    const mark = tokens.standingMark(id, "reverted", run.id);
    if (comments.some((comment) => comment.text.includes(mark))) return;
    const text = revertedComment(run.id, mark);
    try {
      await callBoard({ clock, signal }, (options) => tasks.addComment(id, text, options));
    } catch (error) {
      if (!isAdapterError(error)) throw error;
    }
  }
}

function mayBeReverted(run: RunRecord, task: Task, now: number): boolean {
  const { state, outcome, exit, retry, taskName, isAskedAgain } = run;
  if (state !== "settled" || outcome === null || retry !== null) return false;
  if (isAskedAgain === true) return false;
  // The dispatcher itself has put the task back.
  if (verdictOf(outcome, exit ?? NO_PROCESS) === "requeue" || taskName !== task.name) return false;
  return now - endOf(run) < MAX_AGE_MS;
}

function endOf({ at }: RunRecord): number {
  return at.ended ?? at.settled ?? 0;
}

function emitHeld({ task, route }: Start, reason: string, emit: Emit): void {
  emit({
    type: "task_reverted",
    taskId: task.id,
    taskName: task.name,
    queue: route.queue,
    reason,
  });
}
