import type { Growth } from "../../async/backoff.ts";
import type { Clock } from "../../async/clock.ts";
import type { HeldTask } from "../../contracts/run_control.ts";
import type { Emit } from "../../domain/events.ts";
import type { Task } from "../../domain/task.ts";
import type { Start } from "../plan.ts";
import { type Held, Holds } from "./holds.ts";

/** How long a task waits after a claim of it failed or was lost again. */
const CLAIM_HOLD: Growth = { firstMs: 1_000, maxMs: 600_000 };

/** The facts of a task that is held, for a person. */
type Facts = Pick<HeldTask, "taskId" | "taskName" | "queue">;

/**
 * Tasks whose claim fails or is lost again and again, while the other tasks of their queue start. Each waits
 * longer than the time before. A task that is lost once is usually another dispatcher's, and leaves its queue.
 */
export class TaskHolds {
  readonly #facts = new Map<string, Facts>();
  readonly #holds: Holds;
  readonly #lost = new Set<string>();
  /** Tasks that only a person releases, by their id. */
  readonly #untilAsked = new Map<string, HeldTask>();
  readonly #clock: Clock;

  constructor(clock: Clock, emit: Emit) {
    this.#clock = clock;
    this.#holds = new Holds(clock, (held) => {
      const { reason, retryInMs } = held;
      const facts = this.#facts.get(held.key);
      if (facts !== undefined) emit({ type: "task_held", ...facts, reason, retryInMs });
    });
  }

  /** How many tasks were lost or are held: they may be listed, and do not start. */
  get size(): number {
    return this.#facts.size;
  }

  /** Notes that a claim of a task failed after `tookMs`, for the task alone as far as is known. */
  failed({ task, route }: Start, reason: string, tookMs: number): void {
    this.#facts.set(task.id, factsOf(task, route.queue));
    // A claim that hangs holds a slot for as long: it must not get most of the time.
    const firstMs = Math.max(CLAIM_HOLD.firstMs, 2 * tookMs);
    this.#holds.hold(task.id, { reason, remedy: null }, { ...CLAIM_HOLD, firstMs });
  }

  /** Notes that a claim of a task was lost. From the second time on, the task is held. Returns whether it is. */
  lost({ task, route }: Start, reason: string): boolean {
    this.#facts.set(task.id, factsOf(task, route.queue));
    if (!this.#lost.has(task.id)) {
      this.#lost.add(task.id);
      return false;
    }
    const why = `each claim of it is lost, although its queue lists it: ${reason}`;
    this.#holds.hold(task.id, { reason: why, remedy: null }, CLAIM_HOLD);
    return true;
  }

  /** Holds a task until a person asks for its run, or it leaves its queue. */
  untilAsked({ task, route }: Start, reason: string): void {
    const facts = factsOf(task, route.queue);
    this.#facts.set(task.id, facts);
    this.#untilAsked.set(task.id, {
      ...facts,
      reason,
      remedy: null,
      since: this.#clock.now(),
      until: null,
    });
  }

  /** Whether a task must not be claimed now. */
  isHeld(taskId: string): boolean {
    return this.#untilAsked.has(taskId) || this.#holds.isHeld(taskId);
  }

  /** Ends the hold of a task, since its claim succeeded or a person asked for a run of it. */
  clear(taskId: string): void {
    this.#facts.delete(taskId);
    this.#untilAsked.delete(taskId);
    this.#lost.delete(taskId);
    this.#holds.clear(taskId);
  }

  /** Ends all holds of a queue, or all. Returns whether anything was held. */
  clearAll(queue: string | null = null): boolean {
    const wasHeld = this.held.some((task) => queue === null || task.queue === queue);
    for (const [taskId, facts] of this.#facts) {
      if (queue === null || facts.queue === queue) this.clear(taskId);
    }
    return wasHeld;
  }

  /** Forgets the tasks of `queue` that have left it, see `Refusals.keep`. */
  keep(queue: string, ready: readonly Task[], busy: ReadonlySet<string>): void {
    const ids = new Set(ready.map(({ id }) => id));
    for (const [taskId, facts] of this.#facts) {
      if (facts.queue === queue && !ids.has(taskId) && !busy.has(taskId)) this.clear(taskId);
    }
  }

  /** The tasks that are held now. */
  get held(): readonly HeldTask[] {
    const limited = this.#holds.all.flatMap((held) => {
      const facts = this.#facts.get(held.key);
      return facts === undefined ? [] : [heldTask(facts, held)];
    });
    return [...this.#untilAsked.values(), ...limited];
  }

  /** How long until the first hold ends, in milliseconds; `Infinity` if there is none. */
  get nextInMs(): number {
    return this.#holds.nextInMs;
  }
}

function factsOf({ id: taskId, name: taskName }: Task, queue: string): Facts {
  return { taskId, taskName, queue };
}

function heldTask(facts: Facts, { reason, remedy, since, until }: Held): HeldTask {
  return { ...facts, reason, remedy, since, until };
}
