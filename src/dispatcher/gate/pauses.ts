/** What is paused: everything, or single routes. */
export class Pauses {
  #isAll = false;
  readonly #queues = new Set<string>();

  /** Whether everything is paused. */
  get isAll(): boolean {
    return this.#isAll;
  }

  /** The routes that are paused alone. */
  get queues(): readonly string[] {
    return [...this.#queues];
  }

  isPaused(queue: string): boolean {
    return this.#isAll || this.#queues.has(queue);
  }

  /** Tells whether that changes anything. */
  pause(queue: string | null): boolean {
    const before = this.#size;
    if (queue === null) this.#isAll = true;
    else this.#queues.add(queue);
    return this.#size !== before;
  }

  /** Tells whether that changes anything. Who resumes everything means single routes too. */
  resume(queue: string | null): boolean {
    const before = this.#size;
    if (queue !== null) this.#queues.delete(queue);
    else {
      this.#isAll = false;
      this.#queues.clear();
    }
    return this.#size !== before;
  }

  /** Forgets routes that are not among `watched`. */
  keep(watched: readonly string[]): void {
    for (const queue of this.#queues) if (!watched.includes(queue)) this.#queues.delete(queue);
  }

  get #size(): number {
    return this.#queues.size + Number(this.#isAll);
  }
}
