import type { Clock } from "../../async/clock.ts";
import { sleepUntilAborted } from "../../async/sleep.ts";
import type { LiveRun } from "./live_run.ts";

/** How long the release of a task waits for the releases of tasks that were claimed later. */
const MAX_RELEASE_WAIT_MS = 1_000;

/**
 * Waits for the releases of newer runs. A release moves a task to the top of its queue, so the newest goes
 * first, to restore the order of the queue. Waits only briefly: an agent that does not end must not delay
 * the release of another task.
 *
 * @param claimed the runs whose claim was won, until their board writes are delivered
 */
export async function afterNewer(
  { facts: { runId, queue } }: LiveRun,
  claimed: ReadonlyMap<LiveRun, Promise<void>>,
  clock: Clock,
): Promise<void> {
  const newer = [...claimed]
    .filter(([other]) => other.facts.queue === queue && other.facts.runId > runId)
    .map(([, ended]) => ended);
  if (newer.length === 0) return;
  const done = new AbortController();
  void Promise.allSettled(newer).then(() => done.abort());
  await sleepUntilAborted(done.signal, MAX_RELEASE_WAIT_MS, clock);
}
