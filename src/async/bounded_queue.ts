import { Condition } from "./condition.ts";

/** An item that {@linkcode BoundedQueue.take} took from the queue. */
export interface Taken<Item> {
  readonly item: Item;
  /** How many items right before this one were dropped. */
  readonly missed: number;
}

/** A queue whose writer never waits: when it is full, it drops its oldest item and counts the loss. */
export class BoundedQueue<Item extends object> {
  readonly #capacity: number;
  readonly #items: Item[] = [];
  readonly #changed = new Condition();
  #missed = 0;
  #isClosed = false;

  /** `capacity` is at least 1. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds `item`; does nothing once the queue is closed. */
  push(item: Item): void {
    if (this.#isClosed) return;
    if (this.#items.length >= this.#capacity) {
      this.#items.shift();
      this.#missed++;
    }
    this.#items.push(item);
    this.#changed.notifyAll();
  }

  /** Accepts no more items. Items that are in the queue can still be taken. */
  close(): void {
    this.#isClosed = true;
    this.#changed.notifyAll();
  }

  /** Waits for the oldest item. Resolves to null once `signal` is aborted, or the queue is closed and empty. */
  async take(signal: AbortSignal): Promise<Taken<Item> | null> {
    while (!signal.aborted) {
      const item = this.#items.shift();
      if (item !== undefined) {
        const missed = this.#missed;
        this.#missed = 0;
        return { item, missed };
      }
      if (this.#isClosed) return null;
      await this.#changed.wait(signal);
    }
    return null;
  }
}
