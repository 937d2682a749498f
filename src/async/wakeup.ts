import type { Clock } from "./clock.ts";

/** A wait that can be cut short. Wake-ups that come while there is no wait are kept, as one. */
export class Wakeup {
  #pending = false;
  #cut: (() => void) | null = null;

  /** Ends the current wait, or else the next one. */
  wake(): void {
    this.#pending = true;
    this.#cut?.();
  }

  /** Resolves after `ms` milliseconds, or as soon as {@linkcode wake} is called or `signal` is aborted. */
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
