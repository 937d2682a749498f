import type { DispatcherEvent } from "../domain/events.ts";

/** An event as it was published. */
export interface PublishedEvent {
  /** From 1, without a gap, in the order of publishing. A restarted dispatcher counts from 1 again. */
  readonly sequence: number;
  /** When it was published, in milliseconds since the epoch. Goes back when the machine's clock does. */
  readonly at: number;
  /** What happened. Secrets in it are not masked: mask what leaves the process. */
  readonly event: DispatcherEvent;
}

/** An event as one subscriber receives it. */
export interface ReceivedEvent extends PublishedEvent {
  /** How many events right before this one the subscriber missed, because its queue was full; mostly 0. */
  readonly missed: number;
}

/** The options of a subscription. */
export interface SubscribeOptions {
  /** Ends the subscription at once; events that wait in its queue are dropped. */
  readonly signal: AbortSignal;
  /** How many events may wait for this subscriber, from 1. A full queue drops its oldest. 1,000 if unset. */
  readonly capacity?: number;
}

/** The dispatcher's events, for any number of subscribers. */
export interface EventStream {
  /**
   * Every event that is published after this call, in order, until `signal` is aborted, the loop over the
   * result ends, or the dispatcher has stopped. Events that were published before it stopped are still
   * delivered. Each subscriber has its own queue: a slow one loses events, but delays neither a run nor
   * another subscriber. Loop over the result only once. Never throws.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<ReceivedEvent>;
}

/** What the log says of one event, for a person. */
export interface EventLine extends Pick<PublishedEvent, "sequence" | "at"> {
  /** How serious it is. What is only for debugging is left out. */
  readonly level: "info" | "warning" | "error";
  /** What happened. Secrets are masked. */
  readonly message: string;
  /** The run that it is about, or null. */
  readonly runId: string | null;
  /** The task that it is about, or null. */
  readonly taskId: string | null;
}

/** The last events, for those who ask now and then instead of listening. */
export interface RecentEvents {
  /** The lines of events after `sequence`, in order, as far as they are kept. Cheap. */
  since(sequence: number): {
    readonly lines: readonly EventLine[];
    /** The sequence to ask with next time. */
    readonly last: number;
    /** Whether a line after `sequence` is no longer kept. */
    readonly missed: boolean;
  };
}
