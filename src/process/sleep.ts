import type { Clock } from "../contracts/clock.ts";

/** Sleeps, but not past an abort, which is no error here. */
export async function sleepUnless(signal: AbortSignal, ms: number, clock: Clock): Promise<void> {
  try {
    await clock.sleep(ms, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
