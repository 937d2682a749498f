import type { Clock } from "../async/clock.ts";
import { sleepUntilAborted } from "../async/sleep.ts";

/** A save causes several events, and some editors pause between them. */
const SETTLE_MS = 200;
/** After so many rounds, a file that changes without a pause is read anyway. */
const MAX_ROUNDS = 20;

/** Who requests a reload: a person, or a file that changed. */
export type Requester = "person" | "file";

/** Requests for a reload. Several pending requests become one. */
export class ReloadRequests {
  #pending = Promise.withResolvers<void>();
  #isAsked = false;
  #isHinted = false;
  #hasEnded = false;

  /** A person requests a reload, with HUP. */
  ask(): void {
    this.#isAsked = true;
    this.#pending.resolve();
  }

  /** The file may have changed. */
  hint(): void {
    this.#isHinted = true;
    this.#pending.resolve();
  }

  /** No more requests will come. */
  end(): void {
    this.#hasEnded = true;
    this.#pending.resolve();
  }

  /**
   * Yields each request until {@linkcode end}: a person's at once, a file's when the file no longer
   * changes.
   */
  async *taken(clock: Clock, signal: AbortSignal): AsyncGenerator<Requester> {
    while (true) {
      await this.#pending.promise;
      await this.#settled(clock, signal);
      if (this.#hasEnded) return;
      const requester = this.#isAsked ? "person" : "file";
      this.#pending = Promise.withResolvers();
      this.#isAsked = this.#isHinted = false;
      yield requester;
    }
  }

  async #settled(clock: Clock, signal: AbortSignal): Promise<void> {
    for (let round = 0; this.#isHinted && !this.#isAsked && round < MAX_ROUNDS; round++) {
      this.#isHinted = false;
      await sleepUntilAborted(signal, SETTLE_MS, clock);
    }
  }
}
