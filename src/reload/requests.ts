import type { Clock } from "../async/clock.ts";
import { sleepUntilAborted } from "../async/sleep.ts";
import type { ReloadAnswer } from "../contracts/config_control.ts";

/** A save causes several events, and some editors pause between them. */
const SETTLE_MS = 200;
/** After so many rounds, a file that changes without a pause is read anyway. */
const MAX_ROUNDS = 20;

/** Who requests a reload: a person, or a file that changed. */
export type Requester = "person" | "file";

/** One reload for all who requested one. */
export interface ReloadRequest {
  readonly requester: Requester;
  /** Answers the persons who wait. */
  answer(answer: ReloadAnswer): void;
}

type Resolve = (answer: ReloadAnswer) => void;

/** Requests for a reload. Several pending requests become one. */
export class ReloadRequests {
  #pending = Promise.withResolvers<void>();
  #waiting: Resolve[] = [];
  #isHinted = false;
  #hasEnded = false;

  /** A person requests a reload, with HUP or through the API. Resolves when it is done; never fails. */
  ask(): Promise<ReloadAnswer> {
    if (this.#hasEnded) return Promise.resolve({ type: "stopping" });
    const { promise, resolve } = Promise.withResolvers<ReloadAnswer>();
    this.#waiting.push(resolve);
    this.#pending.resolve();
    return promise;
  }

  /** The file may have changed. */
  hint(): void {
    this.#isHinted = true;
    this.#pending.resolve();
  }

  /** No more requests will come. */
  end(): void {
    this.#hasEnded = true;
    answerAll(this.#waiting.splice(0), { type: "stopping" });
    this.#pending.resolve();
  }

  /**
   * Yields each request until {@linkcode end}: a person's at once, a file's when the file no longer
   * changes.
   */
  async *taken(clock: Clock, signal: AbortSignal): AsyncGenerator<ReloadRequest> {
    while (true) {
      await this.#pending.promise;
      await this.#settled(clock, signal);
      if (this.#hasEnded) return;
      const asking = this.#waiting.splice(0);
      this.#pending = Promise.withResolvers();
      this.#isHinted = false;
      yield {
        requester: asking.length > 0 ? "person" : "file",
        answer: (answer) => answerAll(asking, answer),
      };
    }
  }

  async #settled(clock: Clock, signal: AbortSignal): Promise<void> {
    for (let round = 0; this.#isHinted && this.#waiting.length === 0; round++) {
      if (round === MAX_ROUNDS) return;
      this.#isHinted = false;
      await sleepUntilAborted(signal, SETTLE_MS, clock);
    }
  }
}

function answerAll(waiting: readonly Resolve[], answer: ReloadAnswer): void {
  for (const resolve of waiting) resolve(answer);
}
