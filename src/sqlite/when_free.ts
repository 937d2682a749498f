import type { Clock } from "../async/clock.ts";
import { isBusy } from "./failures.ts";

/** How long another process may be in the way, in milliseconds. */
export const LOCK_WAIT_MS = 10_000;
/** Waits grow up to this, so that a lock that is held for long costs little. */
const LONGEST_RETRY_MS = 50;

/** How {@linkcode whenFree} waits. */
export interface WaitOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** {@linkcode LOCK_WAIT_MS} where nothing is said. */
  readonly waitMs?: number;
}

/** Another process was in the way for as long as there was patience. Its cause is SQLite's error. */
export class HeldTooLong extends Error {
  override readonly name = "HeldTooLong";

  /** `waitMs` is in milliseconds. */
  constructor(waitMs: number, cause: unknown) {
    super(`another process has held it for ${waitMs / 1000} s`, { cause });
  }
}

/**
 * What `attempt` gives once no other process is in its way. It is tried as a whole, without a turn of the event
 * loop within it, and after a short sleep tried again: SQLite's own waiting would freeze everything.
 *
 * @throws {HeldTooLong} where that takes too long
 * @throws the signal's reason, once it is aborted, and whatever else `attempt` throws
 */
export async function whenFree<T>(
  attempt: () => T,
  { clock, signal, waitMs = LOCK_WAIT_MS }: WaitOptions,
): Promise<T> {
  const until = clock.monotonic() + waitMs;
  for (let longest = 2;; longest = Math.min(longest * 1.3, LONGEST_RETRY_MS)) {
    signal.throwIfAborted();
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (clock.monotonic() >= until) throw new HeldTooLong(waitMs, error);
    }
    // Without jitter, one process starves another for up to a second.
    await clock.sleep(Math.random() * longest, { signal });
  }
}
