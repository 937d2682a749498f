import { sleepUnless } from "../../process/sleep.ts";
import type { RunContext } from "./context.ts";
import { type LiveRun, terminateRun } from "./live_run.ts";

/** A wait that was overslept by more: it was the dispatcher that stood still, and it has seen nothing. */
const OVERSLEPT_MS = 500;

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
    const quietUntil = run.activeAt + stallTimeoutMs;
    const leftMs = quietUntil - clock.monotonic();
    if (leftMs <= 0) return terminateRun(run, "stalled");
    await sleepUnless(over, leftMs, clock);
    if (clock.monotonic() - quietUntil > OVERSLEPT_MS) run.activeAt = clock.monotonic();
  }
}
