/** The current pauses: of all routes, or of single ones. */
export class Pauses {
  #isAll = false;
  readonly #queues = new Set<string>();

  /** Whether all routes are paused. */
  get isAll(): boolean {
    return this.#isAll;
  }

  /** The routes that are paused one by one. */
  get queues(): readonly string[] {
    return [...this.#queues];
  }

  isPaused(queue: string): boolean {
    return this.#isAll || this.#queues.has(queue);
  }

  /** Pauses one route, or all if `queue` is null. Returns whether that changes anything. */
  pause(queue: string | null): boolean {
    const before = this.#size;
    if (queue === null) this.#isAll = true;
    else this.#queues.add(queue);
    return this.#size !== before;
  }

  /**
   * Resumes one route. If `queue` is null, resumes all routes, also those that are paused one by one. Returns
   * whether that changes anything.
   */
  resume(queue: string | null): boolean {
    const before = this.#size;
    if (queue !== null) this.#queues.delete(queue);
    else {
      this.#isAll = false;
      this.#queues.clear();
    }
    return this.#size !== before;
  }

  /** Removes the pauses of routes that are not among `watched`. */
  keep(watched: readonly string[]): void {
    for (const queue of this.#queues) if (!watched.includes(queue)) this.#queues.delete(queue);
  }

  get #size(): number {
    return this.#queues.size + Number(this.#isAll);
  }
}
