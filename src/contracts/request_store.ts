/** For how long a request is remembered, in milliseconds: 24 hours. */
export const REQUEST_AGE_MS = 24 * 60 * 60 * 1_000;

/** How many requests of one caller are remembered: its latest ones. Others push none of them out. */
export const REQUESTS_OF_CALLER = 1_000;

/** How many bytes the answers to one caller may take: those of its latest requests are kept. */
export const ANSWER_BYTES_OF_CALLER = 8 * 2 ** 20;

/** Which request it is. */
export interface RequestId {
  /** Who made it: a run's id, or another word that no run's id can be. */
  readonly caller: string;
  /** Identifies it among those of its caller. */
  readonly key: string;
}

/** What a request asked, and when. */
export interface RequestFacts {
  /** The same for requests that ask the same. */
  readonly fingerprint: string;
  /** When its work began, in milliseconds since the epoch. */
  readonly begunAt: number;
}

/** A request that must take effect once, as the store keeps it. */
export interface KeptRequest extends RequestFacts {
  /** Whether its work was done. If not, only the board shows whether it was. */
  readonly isDone: boolean;
  /** The answer as JSON; null if it is not known, or no longer kept. */
  readonly answer: string | null;
}

/** The requests that must take effect once. What {@linkcode RequestStore.begin} stored outlives a crash if the journal does. */
export interface RequestStore {
  /** The request, or null. */
  find(id: RequestId): Promise<KeptRequest | null>;
  /**
   * Stores a request whose work is about to begin, in place of an earlier one with its id. Forgets what is older
   * than {@linkcode REQUEST_AGE_MS}, and what is too much of this caller.
   *
   * @throws {Error} if it can't be stored, such as on a full disk
   */
  begin(id: RequestId, facts: RequestFacts): Promise<void>;
  /**
   * Stores the answer of a request that was done. Idempotent.
   *
   * @throws {Error} if it can't be stored; the request stays one that is not known to be done
   */
  finish(id: RequestId, answer: string): Promise<void>;
  /** Forgets a request, since its work was surely not done. Idempotent. */
  forget(id: RequestId): Promise<void>;
  /** Forgets all requests of a caller, which can ask no more. Idempotent. */
  forgetCaller(caller: string): Promise<void>;
}
