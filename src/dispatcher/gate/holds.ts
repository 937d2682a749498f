import type { Clock } from "../../async/clock.ts";
import { backoffMs, type Growth } from "../../async/backoff.ts";

interface Hold {
  readonly failures: number;
  /** When the first of these failures was, in milliseconds since the epoch. */
  readonly since: number;
  /** By the monotonic clock, or by the wall clock if `byWallClock`. */
  readonly until: number;
  readonly byWallClock: boolean;
  readonly reason: string;
  readonly remedy: string | null;
}

/** Why something is held, and what a person can do about it, if that is known. */
export interface Why {
  readonly reason: string;
  readonly remedy: string | null;
}

/** A hold as it is reported. */
export interface Held extends Why {
  /** The queue, task or agent kind that is held. */
  readonly key: string;
  /** How many failures in a row led to it, from 1. */
  readonly failures: number;
  /** When the first of them was, in milliseconds since the epoch. */
  readonly since: number;
  readonly retryInMs: number;
  /** In milliseconds since the epoch; exactly the given instant after {@linkcode Holds.holdUntil}. */
  readonly until: number;
}

/**
 * Routes, tasks or agent kinds that start nothing for a while, since their last try failed in a way that would make
 * the next one fail too: a command that is not installed must not turn a whole queue into parked tasks.
 */
export class Holds {
  readonly #holds = new Map<string, Hold>();
  readonly #clock: Clock;
  readonly #report: (held: Held) => void;

  constructor(clock: Clock, report: (held: Held) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  /**
   * Holds `key` for a while, longer with each failure in a row. Failures during a hold count as one with the
   * failure that began it.
   */
  hold(key: string, { reason, remedy }: Why, limits: Growth): void {
    const last = this.#holds.get(key);
    const leftMs = this.#leftMs(last);
    const failures = Math.max(1, (last?.failures ?? 0) + (leftMs > 0 ? 0 : 1));
    const retryInMs = Math.max(backoffMs(failures, limits), leftMs);
    const until = this.#clock.monotonic() + retryInMs;
    const since = last?.since ?? this.#clock.now();
    this.#set(key, { failures, since, until, byWallClock: false, reason, remedy }, leftMs > 0);
  }

  /**
   * Holds `key` for the rest of a hold that began at `at`, in milliseconds since the epoch, after `failures`
   * in a row (from 1). If the clock was set back since then, the hold does not get longer.
   */
  restore(
    key: string,
    { reason, remedy }: Why,
    limits: Growth,
    { failures, at }: { readonly failures: number; readonly at: number },
  ): void {
    const holdMs = backoffMs(failures, limits);
    const leftMs = Math.min(holdMs, at + holdMs - this.#clock.now());
    const until = this.#clock.monotonic() + leftMs;
    const hold = { failures, since: at, until, byWallClock: false, reason, remedy };
    this.#holds.set(key, hold);
    if (leftMs > 0) this.#report(this.#heldAs(key, hold));
  }

  /**
   * Holds `key` until an instant, in milliseconds since the epoch; if that is near, as long as `limits` say for
   * so many failures in a row.
   */
  holdUntil(key: string, why: Why, instant: number, limits: Growth): void {
    const last = this.#holds.get(key);
    const isHeld = this.#leftMs(last) > 0;
    const failures = Math.max(1, (last?.failures ?? 0) + (isHeld ? 0 : 1));
    // The first time, the instant is believed.
    const leastMs = isHeld || failures === 1 ? 0 : backoffMs(failures - 1, limits);
    if (this.#clock.now() + leastMs > instant) return this.hold(key, why, limits);
    const since = last?.since ?? this.#clock.now();
    const { reason, remedy } = why;
    this.#set(key, { failures, since, until: instant, byWallClock: true, reason, remedy }, isHeld);
  }

  /** Whether `key` is held now. */
  isHeld(key: string): boolean {
    return this.#leftMs(this.#holds.get(key)) > 0;
  }

  /** Whether `key` is held, or was and has not succeeded since then. */
  has(key: string): boolean {
    return this.#holds.has(key);
  }

  /** Notes a success: the next failure counts as the first one. A hold that has not ended continues. */
  noteSuccess(key: string): void {
    if (!this.isHeld(key)) this.#holds.delete(key);
  }

  /** Ends the hold of `key`. Returns whether it was held. */
  clear(key: string): boolean {
    const wasHeld = this.isHeld(key);
    this.#holds.delete(key);
    return wasHeld;
  }

  /** Ends all holds. */
  clearAll(): void {
    this.#holds.clear();
  }

  /** How long until the first hold ends, in milliseconds; `Infinity` if there is none. */
  get nextInMs(): number {
    return Math.min(...this.all.map(({ retryInMs }) => retryInMs));
  }

  /** The current holds. */
  get all(): readonly Held[] {
    return [...this.#holds].flatMap(([key, hold]) => {
      const held = this.#heldAs(key, hold);
      return held.retryInMs > 0 ? [held] : [];
    });
  }

  #set(key: string, hold: Hold, wasHeld: boolean): void {
    const last = this.#holds.get(key);
    this.#holds.set(key, hold);
    if (wasHeld && last?.reason === hold.reason) return;
    this.#report(this.#heldAs(key, hold));
  }

  #heldAs(key: string, hold: Hold): Held {
    const { reason, remedy, failures, since, byWallClock } = hold;
    const retryInMs = this.#leftMs(hold);
    const until = byWallClock ? hold.until : Math.round(this.#clock.now() + retryInMs);
    return { key, reason, remedy, failures, since, retryInMs, until };
  }

  #leftMs(hold: Hold | undefined): number {
    if (hold === undefined) return 0;
    const now = hold.byWallClock ? this.#clock.now() : this.#clock.monotonic();
    return Math.max(0, hold.until - now);
  }
}
