import type { Emit } from "../../domain/events.ts";

/** Why queues could not be read when they were last asked for, by queue. */
export class QueueErrors {
  readonly #emit: Emit;
  #reasons: Readonly<Record<string, string>> = {};

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  get reasons(): Readonly<Record<string, string>> {
    return this.#reasons;
  }

  /** Takes what came of asking for `asked`. A reason is told when it is new. */
  note(asked: readonly string[], errors: Readonly<Record<string, string>>): void {
    for (const [queue, reason] of Object.entries(errors)) {
      if (this.#reasons[queue] !== reason) this.#emit({ type: "queue_failed", queue, reason });
    }
    const others = Object.entries(this.#reasons).filter(([queue]) => !asked.includes(queue));
    this.#reasons = { ...Object.fromEntries(others), ...errors };
  }

  /** Forgets the queues that are not among `watched`. */
  keep(watched: readonly string[]): void {
    const kept = Object.entries(this.#reasons).filter(([queue]) => watched.includes(queue));
    this.#reasons = Object.fromEntries(kept);
  }
}
