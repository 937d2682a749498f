import { growingMs, type Growth } from "../async/backoff.ts";
import type { Clock } from "../async/clock.ts";
import { isBusy } from "./failures.ts";

/** Maximum milliseconds to wait for a lock that another process holds. */
export const LOCK_WAIT_MS = 10_000;

/**
 * The waits between two attempts. They grow, so that a lock that is held for long costs little. Without a
 * random part, one process starves another for up to a second.
 */
const WAITS: Growth = { firstMs: 2, maxMs: 50, factor: 1.3, jitter: 1 };

/** How {@linkcode whenFree} waits. */
export interface WaitOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Maximum milliseconds to wait; by default {@linkcode LOCK_WAIT_MS}. */
  readonly waitMs?: number;
}

/** Another process held the lock for all the time that a caller waits. The cause is SQLite's error. */
export class HeldTooLong extends Error {
  override readonly name = "HeldTooLong";

  /** `waitMs` is in milliseconds. */
  constructor(waitMs: number, cause: unknown) {
    super(`another process has held it for ${waitMs / 1000} s`, { cause });
  }
}

/**
 * Calls `attempt` until no other process holds a lock that it needs, and returns its result. The whole
 * attempt runs within one turn of the event loop, and a short sleep comes before the next one: SQLite's own
 * waiting would freeze the process.
 *
 * @throws {HeldTooLong} if another process holds the lock for too long
 * @throws the signal's reason, once it is aborted, and every other error of `attempt`
 */
export async function whenFree<T>(
  attempt: () => T,
  { clock, signal, waitMs = LOCK_WAIT_MS }: WaitOptions,
): Promise<T> {
  const until = clock.monotonic() + waitMs;
  for (let tries = 1;; tries++) {
    signal.throwIfAborted();
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (clock.monotonic() >= until) throw new HeldTooLong(waitMs, error);
    }
    await clock.sleep(growingMs(tries, WAITS), { signal });
  }
}
