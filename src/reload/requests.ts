import type { Clock } from "../async/clock.ts";
import { sleepUntilAborted } from "../async/sleep.ts";

/** A save is many events, and some editors take a while between two of them. */
const SETTLE_MS = 200;
/** Past so many rounds a file that is written without a pause is read all the same. */
const MOST_ROUNDS = 20;

/** Who wants the config read again: a person, or a file that changed. */
export type Requester = "person" | "file";

/** Wishes to have the config read again. Many that nobody took yet are one. */
export class ReloadRequests {
  #wish = Promise.withResolvers<void>();
  #isAsked = false;
  #isHinted = false;
  #hasEnded = false;

  /** A person wants it, by HUP. */
  ask(): void {
    this.#isAsked = true;
    this.#wish.resolve();
  }

  /** The file may have changed. */
  hint(): void {
    this.#isHinted = true;
    this.#wish.resolve();
  }

  /** There will be none any more. */
  end(): void {
    this.#hasEnded = true;
    this.#wish.resolve();
  }

  /** Yields each wish until {@linkcode end}: a person's at once, a file's when it has come to rest. */
  async *taken(clock: Clock, signal: AbortSignal): AsyncGenerator<Requester> {
    while (true) {
      await this.#wish.promise;
      await this.#settled(clock, signal);
      if (this.#hasEnded) return;
      const requester = this.#isAsked ? "person" : "file";
      this.#wish = Promise.withResolvers();
      this.#isAsked = this.#isHinted = false;
      yield requester;
    }
  }

  async #settled(clock: Clock, signal: AbortSignal): Promise<void> {
    for (let round = 0; this.#isHinted && !this.#isAsked && round < MOST_ROUNDS; round++) {
      this.#isHinted = false;
      await sleepUntilAborted(signal, SETTLE_MS, clock);
    }
  }
}
