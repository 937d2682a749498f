import type { Clock } from "../contracts/clock.ts";
import type { Emit } from "../domain/events.ts";
import { type BackoffLimits, backoffMs } from "./board/backoff.ts";

interface Hold {
  readonly failures: number;
  readonly until: number;
  readonly reason: string;
}

/**
 * Routes whose last start broke down in a way that would break the next one too: a command that is not
 * installed must not drain a whole queue into parked cards.
 */
export class RouteHolds {
  readonly #holds = new Map<string, Hold>();
  readonly #clock: Clock;
  readonly #emit: Emit;

  constructor(clock: Clock, emit: Emit) {
    this.#clock = clock;
    this.#emit = emit;
  }

  /**
   * Starts nothing more from `queue` for a while, longer with each failure in a row. Failures of runs
   * that were started together are one.
   */
  hold(queue: string, reason: string, limits: BackoffLimits): void {
    const last = this.#holds.get(queue);
    const isHeld = this.isHeld(queue);
    const failures = Math.max(1, (last?.failures ?? 0) + (isHeld ? 0 : 1));
    const retryInMs = backoffMs(failures, limits);
    const until = Math.max(this.#clock.monotonic() + retryInMs, last?.until ?? 0);
    this.#holds.set(queue, { failures, until, reason });
    if (isHeld && last?.reason === reason) return;
    this.#emit({ type: "route_held", queue, reason, retryInMs });
  }

  /** Whether the next start from `queue` is to show whether it goes well again: one is enough then. */
  isOnTrial(queue: string): boolean {
    return this.#holds.has(queue);
  }

  /** A start went well. */
  clear(queue: string): void {
    this.#holds.delete(queue);
  }

  /** Whether nothing is to be started from `queue` now. */
  isHeld(queue: string): boolean {
    const hold = this.#holds.get(queue);
    return hold !== undefined && hold.until > this.#clock.monotonic();
  }

  /** Why queues are held, by queue. */
  get reasons(): Readonly<Record<string, string>> {
    const held = [...this.#holds].filter(([queue]) => this.isHeld(queue));
    return Object.fromEntries(held.map(([queue, { reason }]) => [queue, reason]));
  }
}
