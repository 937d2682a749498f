import { growingMs, type Growth } from "../../async/backoff.ts";
import type { Clock } from "../../async/clock.ts";
import type { Journal } from "../../contracts/journal.ts";
import { type RunTransition, TransitionError } from "../../domain/run.ts";

/** The pauses between tries to append what is late. */
const PAUSES: Growth = { firstMs: 1_000, maxMs: 60_000 };

/** What {@linkcode JournalWriter} works with. */
export interface JournalWriterParts {
  readonly journal: Pick<Journal, "append">;
  readonly clock: Clock;
  /** Ends the trying. */
  readonly signal: AbortSignal;
}

/**
 * Appends transitions to the journal. Those that it could not take when they were made, as on a full disk,
 * come first and in their order once it can. So a restart finds no run that seems to live beside a newer one
 * of the same task, and that it would end, move or report although it is long over.
 */
export class JournalWriter {
  readonly #parts: JournalWriterParts;
  readonly #late: RunTransition[] = [];
  #catchingUp: Promise<void> | null = null;
  #isTrying = false;

  constructor(parts: JournalWriterParts) {
    this.#parts = parts;
  }

  /**
   * Appends a transition that nothing may follow from unless it is kept.
   *
   * @throws {Error} if it is not kept, since the journal can't take it or what is late before it
   */
  async append(transition: RunTransition): Promise<void> {
    if (this.#late.length > 0) await this.catchUp();
    await this.#parts.journal.append(transition);
  }

  /**
   * Appends what happens whether or not it is kept now.
   *
   * @throws {Error} if it is not kept now; it will be as soon as that is possible
   */
  async appendEventually(transition: RunTransition): Promise<void> {
    if (this.#late.length > 0) {
      this.#late.push(transition);
      return await this.catchUp();
    }
    try {
      await this.#parts.journal.append(transition);
    } catch (error) {
      if (error instanceof TransitionError) throw error;
      this.#late.push(transition);
      void this.#tryAgain();
      throw error;
    }
  }

  /**
   * Appends what is late.
   *
   * @throws {Error} if the journal still can't take it
   */
  catchUp(): Promise<void> {
    return this.#catchingUp ??= this.#appendAll().finally(() => this.#catchingUp = null);
  }

  async #appendAll(): Promise<void> {
    for (let next = this.#late[0]; next !== undefined; next = this.#late[0]) {
      try {
        await this.#parts.journal.append(next);
      } catch (error) {
        // Appended before, though it was not known whether the disk would keep it.
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
