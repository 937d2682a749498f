import type { Emit } from "../../domain/events.ts";

/** The reasons why queues could not be read at their last poll, by queue. */
export class QueueErrors {
  readonly #emit: Emit;
  #reasons: ReadonlyMap<string, string> = new Map();

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  get reasons(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#reasons);
  }

  /** Records the errors of a poll that read the queues `polled`. Emits an event for each new reason. */
  note(polled: readonly string[], errors: Readonly<Record<string, string>>): void {
    for (const [queue, reason] of Object.entries(errors)) {
      if (this.#reasons.get(queue) !== reason) this.#emit({ type: "queue_failed", queue, reason });
    }
    const others = [...this.#reasons].filter(([queue]) => !polled.includes(queue));
    this.#reasons = new Map([...others, ...Object.entries(errors)]);
  }

  /** Forgets the queues that are not among `watched`. */
  keep(watched: readonly string[]): void {
    this.#reasons = new Map([...this.#reasons].filter(([queue]) => watched.includes(queue)));
  }
}
