import { growingMs, type Growth } from "../../async/backoff.ts";
import type { Clock } from "../../async/clock.ts";
import type { Journal } from "../../contracts/journal.ts";
import { type RunTransition, TransitionError } from "../../domain/run.ts";

/** The pauses between tries to append what is late. */
const PAUSES: Growth = { firstMs: 1_000, maxMs: 60_000 };

/** What {@linkcode JournalWriter} works with. */
export interface LateStepsParts {
  readonly journal: Pick<Journal, "append">;
  readonly clock: Clock;
  /** Ends the trying. */
  readonly signal: AbortSignal;
}

/**
 * Appends steps to the journal, also those that it could not take when they were made, as on a full disk:
 * they come first, in their order, once it can. So a restart finds no run that seems to live beside a newer
 * one of the same task, and would end, move or tell of what is long over.
 */
export class JournalWriter {
  readonly #parts: LateStepsParts;
  readonly #late: RunTransition[] = [];
  #catchingUp: Promise<void> | null = null;
  #isTrying = false;

  constructor(parts: LateStepsParts) {
    this.#parts = parts;
  }

  /**
   * Appends a step that nothing may follow from where it is not kept.
   *
   * @throws {Error} where it is not kept, since the journal can't take it or what is late before it
   */
  async append(step: RunTransition): Promise<void> {
    if (this.#late.length > 0) await this.catchUp();
    await this.#parts.journal.append(step);
  }

  /**
   * Appends a step of what happens whether or not it is kept now.
   *
   * @throws {Error} where it is not kept now; it will be as soon as that is possible
   */
  async appendEventually(step: RunTransition): Promise<void> {
    if (this.#late.length > 0) {
      this.#late.push(step);
      return await this.catchUp();
    }
    try {
      await this.#parts.journal.append(step);
    } catch (error) {
      if (error instanceof TransitionError) throw error;
      this.#late.push(step);
      void this.#tryAgain();
      throw error;
    }
  }

  /**
   * Appends what is late.
   *
   * @throws {Error} where the journal still can't take it
   */
  catchUp(): Promise<void> {
    return this.#catchingUp ??= this.#appendAll().finally(() => this.#catchingUp = null);
  }

  async #appendAll(): Promise<void> {
    for (let step = this.#late[0]; step !== undefined; step = this.#late[0]) {
      try {
        await this.#parts.journal.append(step);
      } catch (error) {
        // Appended before, though nobody could tell whether the disk would keep it.
        if (!(error instanceof TransitionError)) throw error;
      }
      this.#late.shift();
    }
  }

  async #tryAgain(): Promise<void> {
    if (this.#isTrying) return;
    this.#isTrying = true;
    const { clock, signal } = this.#parts;
    for (let tries = 1; this.#late.length > 0 && !signal.aborted; tries++) {
      await clock.sleep(growingMs(tries, PAUSES), { signal }).catch(() => {});
      await this.catchUp().catch(() => {});
    }
    this.#isTrying = false;
  }
}
