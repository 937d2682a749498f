/** What several may wait for until somebody tells them that it may have come; a condition variable. */
export class Condition {
  readonly #waiting = new Set<() => void>();

  /** Resolves at the next {@linkcode notifyAll}, or once `signal` is aborted. */
  wait(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener("abort", wake, { once: true });
    });
  }

  /** Ends all waits. Those that begin later wait for the next time. */
  notifyAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
