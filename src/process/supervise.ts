import type { Clock } from "../contracts/clock.ts";
import type { EndReason, RunExit } from "../domain/outcome.ts";
import { drain } from "./output/drain.ts";
import { signalGroup } from "./group.ts";
import type { OutputRing } from "./output/ring.ts";
import { pump } from "./output/pump.ts";
import { sleepUnless } from "./sleep.ts";
import { feedStdin } from "./output/stdin.ts";
import type { Sweeper } from "./sweep/sweep.ts";
import { type EndingLimits, terminateGroup } from "./terminate.ts";

/** What {@linkcode supervise} takes. */
export interface SuperviseOptions {
  readonly runId: string;
  readonly clock: Clock;
  readonly sweeper: Sweeper;
  readonly limits: EndingLimits;
  /** Takes the output; closed when the run is over. */
  readonly ring: OutputRing;
  /** Written to standard input where that is a pipe. */
  readonly stdin: string | null;
  readonly timeoutMs: number | null;
}

/** A child that is looked after until nothing of it is left. */
export interface Supervised {
  /** Resolves when the leader has ended, what it left is swept and its output is drained. */
  readonly exit: Promise<RunExit>;
  /** See `RunHandle.terminate`. */
  terminate(reason: EndReason, options?: { readonly hurry?: boolean }): void;
}

/**
 * Looks after one child. Signals say *when* something happens; the reason, recorded before the first
 * of them, says *why*, and the exit code never does.
 */
export function supervise(child: Deno.ChildProcess, options: SuperviseOptions): Supervised {
  const { clock, limits, timeoutMs } = options;
  const gone = new AbortController();
  const hurry = new AbortController();
  let reason: EndReason | null = null;
  let termAt: number | null = null;
  let ending: Promise<void> | undefined;

  function terminate(next: EndReason, { hurry: isUrgent = false } = {}): void {
    if (isUrgent) hurry.abort();
    if (gone.signal.aborted || reason !== null) return;
    reason = next;
    termAt = clock.monotonic();
    ending = terminateGroup(child, {
      clock,
      graceMs: limits.graceMs,
      gone: gone.signal,
      hurry: hurry.signal,
    });
  }

  async function enforceDeadline(): Promise<void> {
    if (timeoutMs === null) return;
    await sleepUnless(gone.signal, timeoutMs, clock);
    terminate("timed_out");
  }

  async function follow(): Promise<RunExit> {
    const pipes = connect(child, options, gone.signal);
    const deadline = enforceDeadline();
    const { code, signal } = await child.status;
    gone.abort();
    const group = signalGroup(child, "probe") ? child.pid : null;
    const since = termAt === null ? 0 : clock.monotonic() - termAt;
    const [strays] = await Promise.all([
      options.sweeper.sweep({
        runId: options.runId,
        group,
        graceMs: Math.max(limits.strayGraceMs, group === null ? 0 : limits.graceMs - since),
        hurry: hurry.signal,
      }),
      drain(pipes.done, { clock, ms: limits.drainMs, giveUp: pipes.giveUp }),
      deadline,
      ending,
    ]);
    options.ring.close();
    return { reason, code: signal === null ? code : null, signal, spawnFailure: null, strays };
  }

  return { exit: follow(), terminate };
}

/** Both outputs into the ring, and the text into standard input, until the leader is gone. */
function connect(
  child: Deno.ChildProcess,
  { ring, stdin }: SuperviseOptions,
  gone: AbortSignal,
): { readonly done: Promise<unknown>; readonly giveUp: AbortController } {
  const giveUp = new AbortController();
  const done = Promise.all([
    pump(child.stdout, "stdout", ring, giveUp.signal),
    pump(child.stderr, "stderr", ring, giveUp.signal),
    stdin === null ? undefined : feedStdin(child.stdin, stdin, gone),
  ]);
  return { done, giveUp };
}
