/** A condition variable: any number of callers wait until another one notifies them all. */
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

  /** Ends all current waits. A wait that begins later ends at the next call. */
  notifyAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
