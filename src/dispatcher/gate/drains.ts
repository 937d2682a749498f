import type { Emit } from "../../domain/events.ts";

/** What is to be told once nothing of it runs any more: everything (null), or single routes. */
export class Drains {
  readonly #queues = new Set<string | null>();
  readonly #isIdle: (queue: string | null) => boolean;
  readonly #emit: Emit;

  constructor(isIdle: (queue: string | null) => boolean, emit: Emit) {
    this.#isIdle = isIdle;
    this.#emit = emit;
  }

  /** Tells when nothing runs of `queue`, at once where nothing does. */
  begin(queue: string | null): void {
    this.#queues.add(queue);
    this.check();
  }

  /** It is to run again; all is, where `queue` is null. */
  end(queue: string | null): void {
    if (queue === null) this.#queues.clear();
    else this.#queues.delete(queue);
  }

  /** Something may have come to its end. */
  check(): void {
    for (const queue of this.#queues) {
      if (!this.#isIdle(queue)) continue;
      this.#queues.delete(queue);
      this.#emit({ type: "drained", queue });
    }
  }
}
