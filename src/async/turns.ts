import { abortable } from "./abort.ts";

/** Lets callers in one at a time, in the order of their calls. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Resolves when it is the caller's turn, which lasts until what is returned is disposed.
   *
   * @throws the signal's reason, once it is aborted; the turn is given up then
   */
  async take(signal: AbortSignal): Promise<Disposable> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = before.then(() => promise);
    try {
      await abortable(before, signal);
    } catch (error) {
      resolve();
      throw error;
    }
    return { [Symbol.dispose]: resolve };
  }

  /** Resolves when every turn that was asked for until now is over. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
