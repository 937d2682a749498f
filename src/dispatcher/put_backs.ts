import type { Clock } from "../contracts/clock.ts";

interface PutBack {
  readonly queue: string;
  readonly until: number;
}

/**
 * Tasks that were in their ready queue again when their run was over. They run again, but not at once:
 * an agent that always puts its task back would be started without end.
 */
export class PutBacks {
  readonly #tasks = new Map<string, PutBack>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has a task wait in `queue` for `ms`. */
  hold(taskId: string, queue: string, ms: number): void {
    this.#tasks.set(taskId, { queue, until: this.#clock.monotonic() + ms });
  }

  /** Whether a task is to wait in `queue`. */
  isHeld(taskId: string, queue: string): boolean {
    return this.#waiting.some(([id, task]) => id === taskId && task.queue === queue);
  }

  /** How many tasks wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** How long until the next of them may run, in milliseconds; `Infinity` where none waits. */
  get nextInMs(): number {
    const now = this.#clock.monotonic();
    return Math.min(...this.#waiting.map(([, { until }]) => until - now));
  }

  /** Lets all of them run. */
  clear(): void {
    this.#tasks.clear();
  }

  /** Those whose time has not come; the others are forgotten. */
  get #waiting(): (readonly [string, PutBack])[] {
    const now = this.#clock.monotonic();
    for (const [id, { until }] of this.#tasks) if (until <= now) this.#tasks.delete(id);
    return [...this.#tasks];
  }
}
