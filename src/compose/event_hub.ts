import { BoundedQueue } from "../async/bounded_queue.ts";
import type { Clock } from "../async/clock.ts";
import type {
  EventStream,
  PublishedEvent,
  ReceivedEvent,
  SubscribeOptions,
} from "../contracts/event_stream.ts";
import { messageOf } from "../domain/errors.ts";
import type { DispatcherEvent, Emit } from "../domain/events.ts";

const DEFAULT_CAPACITY = 1_000;

/** Receives each event within the call that publishes it, before any queue does. It must not wait. */
export type EventSink = (published: PublishedEvent) => void;

/** The clock and the sinks of an {@linkcode EventHub}. */
export interface EventHubOptions {
  readonly clock: Pick<Clock, "now">;
  /** Called in this order. If one throws, it misses that event, and an `internal_error` is published. */
  readonly sinks: readonly EventSink[];
}

/** Gives each event a number and a time, and delivers it to the sinks and to every subscriber's queue. */
export class EventHub implements EventStream, Disposable {
  readonly #options: EventHubOptions;
  readonly #queues = new Set<BoundedQueue<PublishedEvent>>();
  /** Events that are published during a delivery wait here, so that all receivers see the same order. */
  readonly #pending: PublishedEvent[] = [];
  #published = 0;
  #isDelivering = false;
  #isClosed = false;

  constructor(options: EventHubOptions) {
    this.#options = options;
  }

  /** Publishes an event. Never throws and never waits. */
  readonly publish: Emit = (event) => {
    const at = this.#options.clock.now();
    this.#pending.push({ sequence: ++this.#published, at, event });
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
      this.#deliver(next);
    }
    this.#isDelivering = false;
  };

  subscribe(
    { signal, capacity = DEFAULT_CAPACITY }: SubscribeOptions,
  ): AsyncIterableIterator<ReceivedEvent> {
    const queue = new BoundedQueue<PublishedEvent>(capacity);
    const over = new AbortController();
    const leave = () => {
      this.#queues.delete(queue);
      signal.removeEventListener("abort", leave);
      over.abort();
    };
    signal.addEventListener("abort", leave, { once: true });
    // The subscription begins with this call, not with the first `next`, so that no event gets lost.
    if (this.#isClosed) queue.close();
    else this.#queues.add(queue);
    if (signal.aborted) leave();
    return iteratorOf(queue, over.signal, leave);
  }

  /** Ends every subscription once its queue is empty. The sinks still receive later events. */
  close(): void {
    this.#isClosed = true;
    for (const queue of this.#queues) queue.close();
    this.#queues.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #deliver(published: PublishedEvent): void {
    for (const sink of this.#options.sinks) {
      try {
        sink(published);
      } catch (error) {
        this.#reportFault(published.event, error);
      }
    }
    for (const queue of this.#queues) queue.push(published);
  }

  #reportFault({ type }: DispatcherEvent, error: unknown): void {
    // If a sink also fails at this event, the reports would never end.
    if (type === "internal_error") return;
    const during = `delivering "${type}"`;
    this.publish({ type: "internal_error", during, reason: messageOf(error) });
  }
}

function iteratorOf(
  queue: BoundedQueue<PublishedEvent>,
  over: AbortSignal,
  leave: () => void,
): AsyncIterableIterator<ReceivedEvent> {
  return {
    async next() {
      const taken = await queue.take(over);
      if (taken !== null) return { value: { ...taken.item, missed: taken.missed } };
      leave();
      return { done: true, value: undefined };
    },
    return() {
      leave();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
