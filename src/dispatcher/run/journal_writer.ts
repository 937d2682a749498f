import { growingMs, type Growth } from "../../async/backoff.ts";
import type { Clock } from "../../async/clock.ts";
import type { Journal } from "../../contracts/journal.ts";
import { type RunTransition, TransitionError } from "../../domain/run.ts";

/** The waits between tries to append pending transitions. */
const PAUSES: Growth = { firstMs: 1_000, maxMs: 60_000 };

/** The parts of a {@linkcode JournalWriter}. */
export interface JournalWriterParts {
  readonly journal: Pick<Journal, "append">;
  readonly clock: Clock;
  /** Ends the retries. */
  readonly signal: AbortSignal;
}

/**
 * Appends transitions to the journal. Transitions that it could not store at once, such as on a full disk, stay
 * pending and are appended first, in their order. Without that, a restart would find a run that seems to be
 * live beside a newer one of the same task, and would end, move or report it although it has ended.
 */
export class JournalWriter {
  readonly #parts: JournalWriterParts;
  readonly #pending: RunTransition[] = [];
  #flushing: Promise<void> | null = null;
  #isRetrying = false;

  constructor(parts: JournalWriterParts) {
    this.#parts = parts;
  }

  /**
   * Appends a transition that the journal must have before anything follows it.
   *
   * @throws {Error} if the journal can't store it, or a pending transition before it
   */
  async append(transition: RunTransition): Promise<void> {
    if (this.#pending.length > 0) await this.flush();
    await this.#parts.journal.append(transition);
  }

  /**
   * Appends a transition that has happened in any case.
   *
   * @throws {Error} if the journal can't store it now; it stays pending until the journal can
   */
  async appendEventually(transition: RunTransition): Promise<void> {
    if (this.#pending.length > 0) {
      this.#pending.push(transition);
      return await this.flush();
    }
    try {
      await this.#parts.journal.append(transition);
    } catch (error) {
      if (error instanceof TransitionError) throw error;
      this.#pending.push(transition);
      void this.#retry();
      throw error;
    }
  }

  /**
   * Appends the pending transitions.
   *
   * @throws {Error} if the journal still can't store them
   */
  flush(): Promise<void> {
    return this.#flushing ??= this.#appendPending().finally(() => this.#flushing = null);
  }

  async #appendPending(): Promise<void> {
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
      try {
        await this.#parts.journal.append(next);
      } catch (error) {
        // It was appended before, although that call failed.
        if (!(error instanceof TransitionError)) throw error;
      }
      this.#pending.shift();
    }
  }

  async #retry(): Promise<void> {
    if (this.#isRetrying) return;
    this.#isRetrying = true;
    const { clock, signal } = this.#parts;
    for (let tries = 1; this.#pending.length > 0 && !signal.aborted; tries++) {
      await clock.sleep(growingMs(tries, PAUSES), { signal }).catch(() => {});
      await this.flush().catch(() => {});
    }
    this.#isRetrying = false;
  }
}
