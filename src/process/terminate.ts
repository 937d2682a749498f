import type { Clock } from "../contracts/clock.ts";
import { signalGroup } from "./group.ts";
import { sleepUnless } from "./sleep.ts";

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
  /** Aborted once the leader has ended. What is left of its group is then the sweep's. */
  readonly gone: AbortSignal;
  /** Skips the grace. */
  readonly hurry: AbortSignal;
}

/** TERM to the group, a grace, KILL to the group. */
export async function terminateGroup(
  leader: Deno.ChildProcess,
  { clock, graceMs, gone, hurry }: TerminateOptions,
): Promise<void> {
  if (!hurry.aborted) signalGroup(leader, "SIGTERM");
  await sleepUnless(AbortSignal.any([gone, hurry]), graceMs, clock);
  if (!gone.aborted) signalGroup(leader, "SIGKILL");
}
