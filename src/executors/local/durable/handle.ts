import type { RunHandle } from "../../../contracts/run_executor.ts";
import { messageOf } from "../../../domain/errors.ts";
import type { EndReason } from "../../../domain/outcome.ts";
import type { Leader } from "../../../process/leader.ts";
import { OutputFiles } from "../../../process/output/files.ts";
import type { Seals } from "../../../process/shim/seals.ts";
import { appendEnding } from "../../../process/shim/folder.ts";
import { type BegunEnding, supervise } from "../../../process/supervise.ts";
import { supervisedHandle } from "../handle.ts";
import type { DurableContext } from "./context.ts";

/** A TERM may be lost as long as the shim is only starting its agent, which takes some milliseconds. */
const UNSETTLED_MS = 1_000;

/** A process to supervise. */
export interface DurableRun {
  readonly runId: string;
  readonly folder: string;
  /** The path of its control group, or null. */
  readonly cgroup: string | null;
  readonly seals: Seals | null;
  readonly leader: Leader;
  /** How long it may still take. */
  readonly timeoutMs: number | null;
  /** How old it is. */
  readonly ageMs: number;
  readonly begun: BegunEnding | null;
}

/** Supervises a process whose output and end are in files. */
export function durableHandle(run: DurableRun, context: DurableContext): RunHandle {
  const { runId, folder, cgroup, leader, timeoutMs, ageMs, begun } = run;
  const { clock, limits, sweeper, poller, capBytes } = context;
  const files = new OutputFiles(folder, poller, capBytes);
  const supervised = supervise(leader, {
    runId,
    clock,
    limits,
    sweeper,
    cgroup,
    timeoutMs,
    begun,
    unsettledMs: Math.max(0, UNSETTLED_MS - ageMs),
    note: (step) => note(step, run, context),
    // All that was written is in the files already: there is nothing to drain.
    output: {
      drained: () => Promise.resolve(),
      giveUp: new AbortController(),
      close: () => files.close(),
    },
  });
  const read = (signal: AbortSignal) => files.read(signal);
  return supervisedHandle({ runId, pid: leader.pid, supervised, read });
}

/** A full disk keeps no run from being ended; only a restart in between would not know why. */
function note(
  step: EndReason | "term",
  { runId, folder, seals }: DurableRun,
  { clock, warn }: DurableContext,
): void {
  try {
    appendEnding(folder, step, clock.now(), seals);
  } catch (error) {
    warn(`Cannot keep why run "${runId}" is ended: ${messageOf(error)}`);
  }
}
