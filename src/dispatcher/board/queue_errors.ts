import type { Emit } from "../../domain/events.ts";

/** The reasons why queues could not be read at their last poll, by queue. */
export class QueueErrors {
  readonly #emit: Emit;
  #reasons: Readonly<Record<string, string>> = {};

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  get reasons(): Readonly<Record<string, string>> {
    return this.#reasons;
  }

  /** Records the errors of a poll that read the queues `polled`. Emits an event for each new reason. */
  note(polled: readonly string[], errors: Readonly<Record<string, string>>): void {
    for (const [queue, reason] of Object.entries(errors)) {
      if (this.#reasons[queue] !== reason) this.#emit({ type: "queue_failed", queue, reason });
    }
    const others = Object.entries(this.#reasons).filter(([queue]) => !polled.includes(queue));
    this.#reasons = { ...Object.fromEntries(others), ...errors };
  }

  /** Forgets the queues that are not among `watched`. */
  keep(watched: readonly string[]): void {
    const kept = Object.entries(this.#reasons).filter(([queue]) => watched.includes(queue));
    this.#reasons = Object.fromEntries(kept);
  }
}
