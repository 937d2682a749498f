import type { Draft } from "../draft.ts";

/** One change that waits to be written. */
export interface Write {
  /** Applies the change and keeps its result or error. May be called again, with another draft. */
  apply(draft: Draft): void;
  /** Gives the caller the result or error of the last `apply`. */
  settle(): void;
  /** Gives the caller the error of a write that wrote nothing. */
  fail(error: unknown): void;
}

/** Gets the lock, then writes the changes that `take` returns. `signal` is aborted when no caller waits. */
export type Commit = (take: () => readonly Write[], signal: AbortSignal) => Promise<void>;

/** Combines all changes that wait during a write into the next write. */
export class WriteQueue {
  readonly #commit: Commit;
  readonly #waiting = new Set<Write>();
  #noneWaits = new AbortController();
  #draining: Promise<void> | null = null;

  constructor(commit: Commit) {
    this.#commit = commit;
  }

  /**
   * Resolves to the result of `change` once its effect is written.
   *
   * @throws the error of `change` or of the write; the signal's reason
   */
  async submit<T>(change: (draft: Draft) => T, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const write = createWrite(change, resolve, reject);
    const onAbort = () => {
      if (this.#waiting.delete(write) && this.#waiting.size === 0) this.#noneWaits.abort();
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    this.#waiting.add(write);
    this.#draining ??= this.#drain();
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Resolves once no write is running. */
  async idle(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    // So that calls in the same turn of the event loop share the first write.
    await Promise.resolve();
    while (this.#waiting.size > 0) await this.#commitWaiting();
    this.#draining = null;
  }

  async #commitWaiting(): Promise<void> {
    const { signal } = this.#noneWaits = new AbortController();
    const taken: Write[] = [];
    const take = () => {
      taken.push(...this.#waiting);
      this.#waiting.clear();
      return taken;
    };
    try {
      await this.#commit(take, signal);
    } catch (error) {
      if (taken.length === 0 && signal.aborted) return;
      for (const write of taken.length > 0 ? taken : take()) write.fail(error);
    }
  }
}

function createWrite<T>(
  change: (draft: Draft) => T,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Write {
  let settle = () => {};
  return {
    apply(draft) {
      try {
        const value = change(draft);
        settle = () => resolve(value);
      } catch (error) {
        settle = () => reject(error);
      }
    },
    settle: () => settle(),
    fail: reject,
  };
}
