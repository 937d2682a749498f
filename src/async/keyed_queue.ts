import { abortable } from "./abort.ts";

/** Runs the jobs of one key one after the other, in the order of the calls. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<void>>();

  /**
   * Runs `job` after the earlier jobs of `key` have ended, and resolves to its result.
   *
   * @throws the signal's reason; a job whose turn has not come yet then never starts
   */
  async run<Result>(
    key: string,
    signal: AbortSignal,
    job: () => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted();
    const before = this.#tails.get(key);
    const { promise: own, resolve: finish } = Promise.withResolvers<void>();
    const tail = before === undefined ? own : before.then(() => own);
    this.#tails.set(key, tail);
    tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    try {
      if (before !== undefined) await abortable(before, signal);
      return await job();
    } finally {
      finish();
    }
  }
}
