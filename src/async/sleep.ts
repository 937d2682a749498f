import type { Clock } from "./clock.ts";

/** If a sleep takes this much longer than asked, this process did not run for a while and missed events. */
const OVERSLEPT_MS = 500;

/**
 * Sleeps for `ms` milliseconds or until `signal` is aborted, which is not an error here. Resolves to whether
 * it overslept, such as after this process was suspended.
 */
export async function sleepUntilAborted(
  signal: AbortSignal,
  ms: number,
  clock: Clock,
): Promise<boolean> {
  const until = clock.monotonic() + ms;
  try {
    await clock.sleep(ms, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return clock.monotonic() - until > OVERSLEPT_MS;
}
