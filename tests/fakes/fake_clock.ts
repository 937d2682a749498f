import type { Clock } from "../../src/async/clock.ts";

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now: number;
  #monotonic = 0;
  #sleepers: Sleeper[] = [];
  #watchers: { readonly count: number; readonly reached: () => void }[] = [];

  constructor(now = Date.parse("2026-01-01T00:00:00Z")) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  sleep(ms: number, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    signal.throwIfAborted();
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = {
        wakeAt: this.#monotonic + ms,
        wake: () => {
          signal.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#sleepers.push(sleeper);
      this.#notify();
    });
  }

  after(ms: number, then: () => void): () => void {
    const sleeper: Sleeper = { wakeAt: this.#monotonic + ms, wake: then };
    this.#sleepers.push(sleeper);
    this.#notify();
    return () => this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
  }

  /** How many sleep now. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Resolves once `count` sleep at the same time. */
  asleep(count: number): Promise<void> {
    if (this.#sleepers.length >= count) return Promise.resolve();
    return new Promise((reached) => this.#watchers.push({ count, reached }));
  }

  /** Lets time pass, waking sleepers in the order of their times. */
  async advance(ms: number): Promise<void> {
    const until = this.#monotonic + ms;
    for (let next = this.#due(until); next !== undefined; next = this.#due(until)) {
      this.#passTo(Math.max(next.wakeAt, this.#monotonic));
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      next.wake();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    this.#passTo(until);
  }

  /** Lets time pass all at once, as for a process that is stopped: whoever should have woken wakes late. */
  async leap(ms: number): Promise<void> {
    this.#passTo(this.#monotonic + ms);
    await this.advance(0);
  }

  /** Sets the wall clock without letting time pass. */
  setWallClock(now: number): void {
    this.#now = now;
  }

  #due(until: number): Sleeper | undefined {
    return this.#sleepers.filter(({ wakeAt }) => wakeAt <= until)
      .toSorted((a, b) => a.wakeAt - b.wakeAt)[0];
  }

  #passTo(monotonic: number): void {
    this.#now += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }

  #notify(): void {
    const reached = this.#watchers.filter(({ count }) => count <= this.#sleepers.length);
    this.#watchers = this.#watchers.filter((watcher) => !reached.includes(watcher));
    for (const watcher of reached) watcher.reached();
  }
}
