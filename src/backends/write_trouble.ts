import type { Clock } from "../async/clock.ts";
import type { WriteTrouble } from "../contracts/task_adapter.ts";

/**
 * Remembers that another process keeps a board that is a file from being changed. Reads of such a board succeed, so
 * that nothing else would show it.
 */
export class HeldLock {
  readonly #clock: Pick<Clock, "now">;
  readonly #isFree: () => boolean;
  #trouble: WriteTrouble | null = null;

  /** `isFree` tells whether the lock could be had now, and does not wait for it. */
  constructor(clock: Pick<Clock, "now">, isFree: () => boolean) {
    this.#clock = clock;
    this.#isFree = isFree;
  }

  /** A write did not get the lock. */
  missed(reason: string): void {
    this.#trouble = { reason, since: this.#trouble?.since ?? this.#clock.now() };
  }

  /** A write got it. */
  taken(): void {
    this.#trouble = null;
  }

  /** See `TaskAdapter.writeTrouble`. Without a further write only a look tells that the lock is free again. */
  trouble(): WriteTrouble | null {
    if (this.#trouble !== null && this.#isFree()) this.#trouble = null;
    return this.#trouble;
  }
}
