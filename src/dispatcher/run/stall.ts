import { sleepUntilAborted } from "../../async/sleep.ts";
import type { RunContext } from "./context.ts";
import { type LiveRun, terminateRun } from "./live_run.ts";

/**
 * Ends a run that has neither printed nor called the API for its `stallTimeoutMs`. Resolves when `over`
 * is aborted. What the agent did while the dispatcher itself was stopped is not known yet when it goes
 * on: the time then counts anew.
 */
export async function endIfStalled(
  run: LiveRun,
  { clock }: Pick<RunContext, "clock">,
  over: AbortSignal,
): Promise<void> {
  const { stallTimeoutMs } = run.route;
  if (stallTimeoutMs === null) return;
  run.activeAt = clock.monotonic();
  while (!over.aborted) {
    const leftMs = run.activeAt + stallTimeoutMs - clock.monotonic();
    if (leftMs <= 0) return terminateRun(run, "stalled");
    const overslept = await sleepUntilAborted(over, leftMs, clock);
    if (overslept) run.activeAt = clock.monotonic();
  }
}
