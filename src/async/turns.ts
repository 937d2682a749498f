import { abortable } from "./abort.ts";

/** Lets callers in one at a time, in the order of their calls. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Resolves when it is the caller's turn. The turn lasts until the caller disposes the result.
   *
   * @throws the signal's reason, once it is aborted; the caller then loses its place in the order
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

  /** Resolves when every turn that was asked for before this call has ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
