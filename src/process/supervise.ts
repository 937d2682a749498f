import type { Clock } from "../async/clock.ts";
import type { EndReason, RunExit } from "../domain/outcome.ts";
import type { Leader, LeaderEnd } from "./leader.ts";
import { sleepUntilAborted } from "../async/sleep.ts";
import type { Sweeper, Swept } from "./sweep/sweep.ts";
import { type EndingLimits, terminateGroup } from "./terminate.ts";

/** A dispatcher that overslept knows by then what ended: it inspects adopted leaders every two seconds. */
const CATCH_UP_MS = 3_000;

/** What takes a run's output, as far as the run's end is concerned. */
export interface RunOutput {
  /** Called once the leader is gone: resolves when the last of its output is read. */
  drained(): Promise<unknown>;
  /** Aborted if that takes too long. */
  readonly giveUp: AbortController;
  /** The run is over: readers end. */
  close(): void;
}

/** An ending that an earlier dispatcher began. */
export interface BegunEnding {
  readonly reason: EndReason;
  /** How long ago it sent TERM, in milliseconds, or null if it may not have sent one. */
  readonly termMsAgo: number | null;
}

/** What {@linkcode supervise} takes. */
export interface SuperviseOptions {
  readonly runId: string;
  readonly clock: Clock;
  readonly sweeper: Sweeper;
  /** The path of the step's control group, if it has one. */
  readonly cgroup?: string | null;
  readonly limits: EndingLimits;
  readonly output: RunOutput;
  /** How long the run may still take. */
  readonly timeoutMs: number | null;
  /** How long from now on a TERM may be lost, since the agent is only being started. */
  readonly unsettledMs?: number;
  /** Makes each step of the ending outlive this process: the reason before TERM is sent, `"term"` after. */
  readonly note?: (step: EndReason | "term") => void;
  readonly begun?: BegunEnding | null;
  /**
   * Whether nothing shows that the process was asked to end, if it handles the signal and exits. An
   * interruption directly after its end then counts as the reason: a service manager signals all processes
   * at once.
   */
  readonly isBlind?: boolean;
}

/** A process group that is supervised until nothing of it is left. */
export interface Supervised {
  /** Resolves when the leader has ended, its leftovers are swept and its output is drained. */
  readonly exit: Promise<RunExit>;
  /** See `RunHandle.terminate`. */
  terminate(reason: EndReason, options?: { readonly hurry?: boolean }): void;
}

/**
 * Supervises one process. Signals say *when* something happens; the reason, recorded before the first of
 * them, says *why*, and the exit code never does.
 */
export function supervise(leader: Leader, options: SuperviseOptions): Supervised {
  const { clock, limits, note = () => {}, unsettledMs = 0 } = options;
  const gone = new AbortController();
  const hurry = new AbortController();
  const settledAt = clock.monotonic() + unsettledMs;
  let reason: EndReason | null = null;
  let termAt = 0;
  let ending: Promise<void> | undefined;

  function terminate(next: EndReason, { hurry: isUrgent = false } = {}): void {
    if (isUrgent) hurry.abort();
    if (reason !== null) return;
    if (gone.signal.aborted) {
      if (options.isBlind && next === "interrupted") reason = next;
      return;
    }
    note(next);
    end({ reason: next, termMsAgo: null });
  }

  function end(begun: BegunEnding): void {
    const sinceMs = begun.termMsAgo ?? 0;
    reason = begun.reason;
    termAt = clock.monotonic() - sinceMs;
    ending = terminateGroup(leader, {
      clock,
      graceMs: Math.max(0, limits.graceMs - sinceMs),
      repeatMs: settledAt > termAt ? settledAt - termAt : null,
      isBegun: begun.termMsAgo !== null,
      onTerm: () => note("term"),
      gone: gone.signal,
      hurry: hurry.signal,
    });
  }

  async function enforceDeadline(): Promise<void> {
    if (options.timeoutMs === null) return;
    const overslept = await sleepUntilAborted(gone.signal, options.timeoutMs, clock);
    if (overslept) await sleepUntilAborted(gone.signal, CATCH_UP_MS, clock);
    terminate("timed_out");
  }

  async function follow(): Promise<RunExit> {
    const deadline = enforceDeadline();
    const end = await leader.ended;
    gone.abort();
    const group = leader.leftGroup();
    const since = reason === null ? 0 : clock.monotonic() - termAt;
    const [swept] = await Promise.all([
      options.sweeper.sweep({
        runId: options.runId,
        group,
        cgroup: options.cgroup,
        graceMs: Math.max(limits.strayGraceMs, group === null ? 0 : limits.graceMs - since),
        hurry: hurry.signal,
      }),
      drain(options.output.drained(), { clock, ms: limits.drainMs, giveUp: options.output.giveUp }),
      deadline,
      ending,
    ]);
    options.output.close();
    return exitOf(end, reason, swept);
  }

  if (options.begun) end(options.begun);
  return { exit: follow(), terminate };
}

/** A signal that somebody sent while the dispatcher was ending the process says nothing more. */
function exitOf(
  { askedBy, ...end }: LeaderEnd,
  reason: EndReason | null,
  { ended, left }: Swept,
): RunExit {
  const strays = { strays: ended, ...left.length > 0 && { left } };
  if (end.spawnFailure !== null) return { reason: null, ...end, ...strays };
  const foreign = reason === null && askedBy !== undefined ? { foreignSignal: askedBy } : {};
  return { reason, ...end, ...foreign, ...strays };
}

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
