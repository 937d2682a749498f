import type { Clock } from "../async/clock.ts";
import { whenAborted } from "../async/abort.ts";
import type { OnShutdown } from "../domain/route.ts";
import type { Runner } from "./runner.ts";

/** What the rest of the program needs to end once the dispatcher has. */
const RESERVE_MS = 1_000;
/** From here on agents get no more grace: what is left over at the end lives on as nobody's. */
const LAST_CALL_MS = 3_000;
/** How long a stop takes at most from the moment that a second signal comes. */
const HURRIED_MS = 3_000;

/** What {@linkcode endRuns} takes. */
export interface ShutdownOptions {
  readonly mode: OnShutdown;
  readonly graceMs: number;
  readonly runner: Runner;
  /** Resolves when no tick runs any more. */
  readonly ticked: Promise<void>;
  /** A second signal. */
  readonly hurry: AbortSignal;
  readonly clock: Clock;
}

/**
 * Sees live runs and what the board is owed to their end, as `mode` has it. Waits no longer than the
 * grace, whatever hangs, but for runs that are waited for: those have all the time that they need, until
 * a second signal ends them as "stop" does.
 */
export async function endRuns(options: ShutdownOptions): Promise<void> {
  const { mode, graceMs, runner, ticked, hurry, clock } = options;
  const idle = ticked.then(() => runner.idle());
  const limitMs = Math.max(graceMs - RESERVE_MS, graceMs / 2);
  if (mode === "wait" && await isImpatient(runner, ticked, hurry)) {
    runner.interrupt(false);
    return await untilOver({ idle, limitMs, runner, clock });
  }
  if (mode === "leave") runner.leave();
  if (mode === "stop") runner.interrupt(hurry.aborted);
  await untilOver({ idle, limitMs, runner, clock, hurry });
}

/** Waits until no run is live; tells whether a second signal came first. */
async function isImpatient(
  runner: Runner,
  ticked: Promise<void>,
  hurry: AbortSignal,
): Promise<boolean> {
  runner.startNoMore();
  const done = new AbortController();
  const over = ticked.then(() => runner.runs.over()).then(() => false);
  const isHurried = await Promise.race([over, whenAborted(hurry, done.signal).then(() => true)]);
  done.abort();
  return isHurried;
}

interface Limits {
  /** Resolves once there is nothing left to wait for. */
  readonly idle: Promise<void>;
  readonly limitMs: number;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly hurry?: AbortSignal;
}

/** Waits until all is done, for so long at most; once `hurry` is aborted for three seconds more. */
async function untilOver({ idle, limitMs, runner, clock, hurry }: Limits): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const limit = (ms: number) => clock.sleep(ms, { signal }).catch(() => {});
  const hurried = whenAborted(hurry, signal).then(() => {
    runner.interrupt(true);
    return limit(Math.min(HURRIED_MS, limitMs));
  });
  const lastCall = limit(Math.max(limitMs / 2, limitMs - LAST_CALL_MS)).then(() => {
    if (!signal.aborted) runner.interrupt(true);
  });
  await Promise.race([idle, limit(limitMs), hurried]);
  over.abort();
  await lastCall;
}
