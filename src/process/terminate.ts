import type { Clock } from "../async/clock.ts";
import type { Leader } from "./leader.ts";
import { sleepUntilAborted } from "../async/sleep.ts";

/** How long each step of an ending may take, in milliseconds. */
export interface EndingLimits {
  /** From TERM to KILL, for the group. */
  readonly graceMs: number;
  /** From TERM to KILL, for processes that left the group. */
  readonly strayGraceMs: number;
  /** From the leader's end until its output is given up. */
  readonly drainMs: number;
}

/** What the design fixes. */
export const DEFAULT_LIMITS: EndingLimits = { graceMs: 5_000, strayGraceMs: 1_000, drainMs: 2_000 };

/** What {@linkcode terminateGroup} takes. */
export interface TerminateOptions {
  readonly clock: Clock;
  readonly graceMs: number;
  /** When TERM is sent again, in milliseconds after the first: that one may have been lost. */
  readonly repeatMs: number | null;
  /** Whether an earlier dispatcher has sent TERM. */
  readonly isBegun: boolean;
  /** Called when TERM was sent. */
  readonly onTerm: () => void;
  /** Aborted once the leader has ended. What is left of its group is then the sweep's. */
  readonly gone: AbortSignal;
  /** Skips the grace. */
  readonly hurry: AbortSignal;
}

/** TERM to the group, a grace, KILL to the group. */
export async function terminateGroup(leader: Leader, options: TerminateOptions): Promise<void> {
  const { clock, graceMs, repeatMs, isBegun, onTerm, gone, hurry } = options;
  const over = AbortSignal.any([gone, hurry]);
  if (!isBegun && !hurry.aborted) {
    // Not awaited if there is no promise: the grace begins with the signal.
    const sent = leader.signal("SIGTERM");
    if (sent !== undefined) await sent;
    onTerm();
  }
  const firstMs = isBegun || repeatMs === null || repeatMs >= graceMs ? 0 : repeatMs;
  if (firstMs > 0) {
    await sleepUntilAborted(over, firstMs, clock);
    if (!over.aborted) await leader.signal("SIGTERM");
  }
  await sleepUntilAborted(over, graceMs - firstMs, clock);
  if (!gone.aborted) await leader.signal("SIGKILL");
}
