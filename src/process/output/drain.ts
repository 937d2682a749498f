import type { Clock } from "../../async/clock.ts";

/**
 * Waits until `pumps` have read the last of a run's output, and gives the pipes up after `ms`: a
 * process that outlived the run may hold them open for ever.
 */
export async function drain(
  pumps: Promise<unknown>,
  { clock, ms, giveUp }: { clock: Clock; ms: number; giveUp: AbortController },
): Promise<void> {
  const drained = new AbortController();
  const limit = clock.sleep(ms, { signal: drained.signal }).then(
    () => giveUp.abort(),
    () => {/* drained in time */},
  );
  await pumps;
  drained.abort();
  await limit;
}
