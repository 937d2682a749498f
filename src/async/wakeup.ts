import type { Clock } from "./clock.ts";

/** A wait that can be cut short; wake-ups that come while nobody waits are kept, as one. */
export class Wakeup {
  #pending = false;
  #cut: (() => void) | null = null;

  /** Ends the wait, or the next one. */
  wake(): void {
    this.#pending = true;
    this.#cut?.();
  }

  /** Resolves after `ms`, at once after a {@linkcode wake}, or when `signal` is aborted. */
  async wait(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
    if (!this.#pending && !signal.aborted) {
      const cut = new AbortController();
      this.#cut = () => cut.abort();
      const either = AbortSignal.any([cut.signal, signal]);
      await clock.sleep(ms, { signal: either }).catch((error: unknown) => {
        if (!either.aborted) throw error;
      });
      this.#cut = null;
    }
    this.#pending = false;
  }
}
