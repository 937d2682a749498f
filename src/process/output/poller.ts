import { GrowingWait } from "../../async/backoff.ts";

/**
 * Looks at what grows, for all runs together: soon again after any news, later while all is quiet. Not
 * by `Deno.watchFs`, which would tell of each single write. By real time, not by a `Clock`: nothing is
 * decided by when a byte is seen.
 */
export class Poller {
  readonly #polls = new Set<() => boolean>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #wait = new GrowingWait({ firstMs: 10, maxMs: 100 });

  /** Calls `poll` again and again; it tells whether it saw news. Returns what stops that. */
  watch(poll: () => boolean): () => void {
    this.#polls.add(poll);
    this.#wait.reset();
    this.#timer ??= this.#later();
    return () => {
      this.#polls.delete(poll);
      if (this.#polls.size > 0 || this.#timer === null) return;
      clearTimeout(this.#timer);
      this.#timer = null;
    };
  }

  #later(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#pollAll(), this.#wait.next());
  }

  #pollAll(): void {
    this.#timer = null;
    let isNews = false;
    for (const poll of [...this.#polls]) isNews = poll() || isNews;
    if (isNews) this.#wait.reset();
    if (this.#polls.size > 0) this.#timer = this.#later();
  }
}
