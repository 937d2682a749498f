import type { OrphanTask } from "../../contracts/run_control.ts";
import type { CallOptions } from "../../contracts/task_adapter.ts";
import { isAdapterError, messageOf } from "../../domain/errors.ts";
import type { Route } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";
import { callBoard, isPassing } from "../board/call.ts";
import { deliver, type DeliveryContext, releaseOnce } from "../board/outbox.ts";
import { newNonce, type RunContext } from "../run/context.ts";
import { isLeftToPerson, orphanComment } from "../comments/standing_comments.ts";
import type { RunTable } from "../run_table.ts";

/** Searches are rare: an orphan does not go away, and a search reads long queues of parked tasks. */
const SEARCH_EVERY_MS = 300_000;

/** Another dispatcher of the same user may finish a task that was taken for an orphan. */
const REVIEW_EVERY_MS = 30_000;

/** How many tasks of a queue are read. Later ones are found once these are gone. */
const MAX_PER_QUEUE = 200;

/** The parts of {@linkcode Orphans}. */
export interface OrphansParts {
  readonly context: RunContext;
  readonly runs: RunTable;
  /** The current routes of the config. */
  readonly routes: () => readonly Route[];
  /** Aborts a search. */
  readonly signal: AbortSignal;
}

/**
 * Finds tasks that are in progress and assigned to our user without a known run: an earlier dispatcher claimed
 * them and its journal is gone, or another dispatcher with the same user works on them. This dispatcher can't
 * tell which, so it leaves them alone unless their route says otherwise.
 */
export class Orphans {
  readonly #parts: OrphansParts;
  #searchedAt = -Infinity;
  #reviewedAt = -Infinity;
  #all: readonly OrphanTask[] = [];

  constructor(parts: OrphansParts) {
    this.#parts = parts;
  }

  /** The orphans of the last search that were left alone. */
  get all(): readonly OrphanTask[] {
    return this.#all;
  }

  /**
   * Searches, unless the last search was less than five minutes ago; in between it forgets those that have left
   * their queue. Searches again at the next tick if the
   * board fails, or if a run of an earlier dispatcher has no process yet: its end may leave an orphan.
   */
  async search(): Promise<void> {
    const { context: { clock, emit }, runs, signal } = this.#parts;
    const isDue = clock.monotonic() - this.#searchedAt >= SEARCH_EVERY_MS;
    const isEarly = runs.live.some(({ isRecovered, handle }) => isRecovered && handle === null);
    try {
      if (!isDue) return await this.#review();
      await this.#searchNow();
      this.#reviewedAt = clock.monotonic();
      if (!isEarly) this.#searchedAt = clock.monotonic();
    } catch (error) {
      signal.throwIfAborted();
      if (isAdapterError(error)) return; // Polls report a board that fails.
      emit({ type: "internal_error", during: "searching for orphans", reason: messageOf(error) });
    }
  }

  async #review(): Promise<void> {
    const { clock } = this.#parts.context;
    if (this.#all.length === 0 || clock.monotonic() - this.#reviewedAt < REVIEW_EVERY_MS) return;
    const left: OrphanTask[] = [];
    for (const [queue, orphans] of Map.groupBy(this.#all, ({ queue }) => queue)) {
      const there = new Set((await this.#listed(queue)).map(({ id }) => id));
      left.push(...orphans.filter(({ taskId }) => there.has(taskId)));
    }
    this.#all = left;
    this.#reviewedAt = clock.monotonic();
  }

  #listed(queue: string): Promise<readonly Task[]> {
    const { tasks } = this.#parts.context;
    const limit = MAX_PER_QUEUE;
    return this.#ask(({ signal }) => tasks.getReadyTasks([queue], { signal, limit }));
  }

  async #searchNow(): Promise<void> {
    const { context, routes } = this.#parts;
    const { tasks } = context;
    const watched = routes().filter(({ onOrphan }) => onOrphan !== "ignore");
    if (tasks.whoAmI === undefined || watched.length === 0) return;
    const us = await this.#ask(async (options) => await tasks.whoAmI?.(options) ?? "");
    const found: OrphanTask[] = [];
    for (const [queue, sharing] of Map.groupBy(watched, (route) => route.inProgressQueue)) {
      for (const task of await this.#orphansIn(queue, us)) {
        if (!await this.#tryToHandle(task, sharing, us)) {
          found.push({ taskId: task.id, taskName: task.name, queue });
        }
      }
    }
    this.#report(found);
  }

  async #orphansIn(queue: string, us: string): Promise<Task[]> {
    const { context: { journal }, runs } = this.#parts;
    const listed = await this.#listed(queue);
    const orphans: Task[] = [];
    for (const task of listed.filter(({ assignees }) => assignees.includes(us))) {
      // If our claim was lost, another dispatcher won it, perhaps with the same user.
      const [latest] = await journal.list({ taskId: task.id, limit: 1 });
      const isKnown = latest !== undefined && latest.state !== "dropped";
      if (!isKnown && runs.holderOf(task.id) === undefined) orphans.push(task);
    }
    return orphans;
  }

  /** If the board can't read or move one task, the other tasks are still handled. */
  async #tryToHandle(task: Task, sharing: readonly Route[], us: string): Promise<boolean> {
    try {
      return await this.#handle(task, sharing, us);
    } catch (error) {
      if (!isAdapterError(error) || isPassing(error)) throw error;
      return false;
    }
  }

  /** Parks a task or puts it back, as its route says. Returns false if the task is left alone. */
  async #handle(
    { id: taskId, name: taskName }: Task,
    sharing: readonly Route[],
    us: string,
  ): Promise<boolean> {
    const route = sharing.find(({ onOrphan }) => onOrphan === "park" || onOrphan === "retry");
    if (route === undefined) return false;
    const { inProgressQueue: from, failedQueue, queue } = route;
    const action = route.onOrphan === "retry" ? "retry" : "park";
    if (await this.#isParked(taskId, us) || await this.#hasAgent(taskId)) return false;
    if (action === "retry") {
      const { tasks } = this.#parts.context;
      await this.#ask((options) => releaseOnce({ taskId, from, to: queue }, tasks, options));
    } else {
      const nonce = this.#parts.context.tokens.standingMark(taskId, "orphan");
      await this.#deliver({ kind: "comment", nonce, taskId, text: orphanComment(nonce) });
      if (failedQueue !== null) {
        await this.#deliver({ kind: "move", nonce: newNonce(), taskId, from, to: failedQueue });
      }
    }
    this.#parts.context.emit({ type: "orphan_handled", taskId, taskName, queue: from, action });
    return true;
  }

  /**
   * Whether a comment of our user says that the task was parked: its run is too old for the journal, or the
   * journal was kept in memory. A comment that an agent forges only makes the dispatcher leave the task alone.
   */
  async #isParked(taskId: string, us: string): Promise<boolean> {
    const { tasks } = this.#parts.context;
    const { comments } = await this.#ask((options) => tasks.getTask(taskId, options));
    const ours = comments.filter(({ author }) => author === us);
    return isLeftToPerson(ours.map(({ text }) => text));
  }

  /** Whether an agent of a lost journal still works on the task, which is then handled later. */
  async #hasAgent(taskId: string): Promise<boolean> {
    const { executor } = this.#parts.context;
    const env = { ARTIFICER_TASK_ID: taskId, ARTIFICER_API_URL: executor.apiUrl };
    return await executor.hasProcessWith?.(env) ?? false;
  }

  async #deliver(write: Parameters<typeof deliver>[0]): Promise<void> {
    const { context: { tasks, clock }, signal } = this.#parts;
    const context: DeliveryContext = { tasks, clock, signal, onRetry: () => {} };
    await deliver(write, context, { inDoubt: true });
  }

  #report(found: readonly OrphanTask[]): void {
    const known = new Set(this.#all.map(({ taskId }) => taskId));
    const fresh = found.filter(({ taskId }) => !known.has(taskId));
    this.#all = found;
    if (fresh.length > 0) this.#parts.context.emit({ type: "orphans_found", orphans: fresh });
  }

  #ask<Answer>(call: (options: CallOptions) => Promise<Answer>): Promise<Answer> {
    const { context: { clock }, signal } = this.#parts;
    return callBoard({ clock, signal }, call);
  }
}
