import type { Clock } from "./clock.ts";

/** A sleep that took so much longer: this process stood still, and has not heard what happened meanwhile. */
const OVERSLEPT_MS = 500;

/**
 * Sleeps, but not past an abort, which is no error here. Resolves to whether it overslept, as after this
 * process was stopped.
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
