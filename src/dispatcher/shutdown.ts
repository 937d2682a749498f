import type { Clock } from "../async/clock.ts";
import { whenAborted } from "../async/abort.ts";
import type { RunExecutor } from "../contracts/run_executor.ts";
import type { Emit } from "../domain/events.ts";
import type { OnShutdown } from "../domain/route.ts";
import type { Runner } from "./runner.ts";
import type { DispatcherSettings } from "./settings.ts";

/**
 * The time that the rest of the program needs to end after the dispatcher has ended, in milliseconds. If
 * everything hangs, the API takes up to 730 ms, and the parts and the journal up to 300 ms each to close.
 */
const RESERVE_MS = 2_000;
/** How long before the limit agents are killed, since no dispatcher would end an agent that is left over. */
const LAST_KILL_MS = 3_000;
/** The longest time that a shutdown may take after a second signal, in milliseconds. */
const HURRIED_MS = 3_000;

/** What happens to live runs at a shutdown: runs that end with the process cannot be left to another one. */
export function shutdownMode(
  { onShutdown }: Pick<DispatcherSettings, "onShutdown">,
  { executor }: { readonly executor: Pick<RunExecutor, "isDurable"> },
): OnShutdown {
  return onShutdown === "leave" && !executor.isDurable ? "stop" : onShutdown;
}

/** Says that runs which end with the process cannot be left, if they should be. */
export function warnOfLeaving(
  settings: Pick<DispatcherSettings, "onShutdown">,
  parts: Parameters<typeof shutdownMode>[1] & { readonly emit: Emit },
): void {
  if (shutdownMode(settings, parts) !== settings.onShutdown) {
    parts.emit({ type: "leave_impossible" });
  }
}

/** The options of {@linkcode endRuns}. */
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
 * Ends or leaves the live runs, as `mode` says, and waits until their board writes are delivered. Waits no
 * longer than the grace, whatever hangs. With "wait", the runs first have all the time that they need, until a
 * second signal ends them as "stop" does.
 */
export async function endRuns(options: ShutdownOptions): Promise<void> {
  const { mode, graceMs, runner, ticked, hurry, clock } = options;
  const idle = ticked.then(() => runner.idle());
  const limitMs = Math.max(graceMs - RESERVE_MS, graceMs / 2);
  if (mode === "wait" && await isHurriedBeforeEnd(runner, ticked, hurry)) {
    runner.interrupt(false);
    return await waitUntilIdle({ idle, limitMs, runner, clock });
  }
  if (mode === "leave") runner.leave();
  if (mode === "stop") runner.interrupt(hurry.aborted);
  await waitUntilIdle({ idle, limitMs, runner, clock, hurry });
}

/** Waits until no run is live. Resolves to whether a second signal came before that. */
async function isHurriedBeforeEnd(
  runner: Runner,
  ticked: Promise<void>,
  hurry: AbortSignal,
): Promise<boolean> {
  runner.startNoMore();
  const done = new AbortController();
  const noneLive = ticked.then(() => runner.runs.whenNoneLive()).then(() => false);
  const isHurried = await Promise.race([
    noneLive,
    whenAborted(hurry, done.signal).then(() => true),
  ]);
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

/** Waits until all work is done, but only for `limitMs`, or for three seconds after `hurry` is aborted. */
async function waitUntilIdle({ idle, limitMs, runner, clock, hurry }: Limits): Promise<void> {
  const ended = new AbortController();
  const { signal } = ended;
  const limit = (ms: number) => clock.sleep(ms, { signal }).catch(() => {});
  const hurried = whenAborted(hurry, signal).then(() => {
    runner.interrupt(true);
    return limit(Math.min(HURRIED_MS, limitMs));
  });
  const lastKill = limit(Math.max(limitMs / 2, limitMs - LAST_KILL_MS)).then(() => {
    if (!signal.aborted) runner.interrupt(true);
  });
  await Promise.race([idle, limit(limitMs), hurried]);
  ended.abort();
  await lastKill;
}
