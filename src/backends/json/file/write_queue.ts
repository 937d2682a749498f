import type { Draft } from "../draft.ts";

/** One change that waits to be written. */
export interface Write {
  /** Applies it, keeping what it gives or throws. May be called again, on another draft. */
  apply(draft: Draft): void;
  /** Tells the caller what the last `apply` gave. */
  settle(): void;
  /** Tells the caller that nothing was written. */
  fail(error: unknown): void;
}

/** Writes the changes that `take` gives, once it may; `signal` is aborted when nobody waits any more. */
export type Commit = (take: () => readonly Write[], signal: AbortSignal) => Promise<void>;

/** Makes one write of all changes that wait while the one before is under way. */
export class WriteQueue {
  readonly #commit: Commit;
  readonly #waiting = new Set<Write>();
  #nobodyWaits = new AbortController();
  #draining: Promise<void> | null = null;

  constructor(commit: Commit) {
    this.#commit = commit;
  }

  /**
   * Resolves once what `change` does is written, to what it returned.
   *
   * @throws what `change` throws; what the write throws; the signal's reason
   */
  async submit<T>(change: (draft: Draft) => T, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const write = createWrite(change, resolve, reject);
    const onAbort = () => {
      if (this.#waiting.delete(write) && this.#waiting.size === 0) this.#nobodyWaits.abort();
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

  /** Resolves once nothing is being written. */
  async idle(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    // Lets calls of the same turn of the event loop share the first write.
    await Promise.resolve();
    while (this.#waiting.size > 0) await this.#commitWaiting();
    this.#draining = null;
  }

  async #commitWaiting(): Promise<void> {
    const { signal } = this.#nobodyWaits = new AbortController();
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
